"""Secrets at rest: tokens encrypted under rotating keys, and keyed hashes of what must not be readable."""

import base64
import hashlib
import hmac
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from share.domain.errors import CampaignError


class UnreadableSecretError(CampaignError):
    """Something encrypted cannot be read with any key that we hold: it must be entered again."""


class Vault:
    """Encrypts with the first of `token_keys`, decrypts with any; signs and hashes with `secret_key`."""

    def __init__(self, secret_key: str, token_keys: tuple[str, ...]) -> None:
        self._secret = secret_key.encode()
        self._fernet = MultiFernet([Fernet(_fernet_key(key)) for key in token_keys])

    def encrypt(self, secret: str) -> str:
        return self._fernet.encrypt(secret.encode()).decode()

    def decrypt(self, sealed: str) -> str:
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise UnreadableSecretError("This key was saved under another TOKEN_KEYS; enter it again.") from error

    def new_token(self) -> str:
        """256 random bits, for links and cookies; only its hash() is stored."""
        return secrets.token_urlsafe(32)

    def hash(self, value: str, *, purpose: str) -> str:
        """A keyed hash, different for each purpose."""
        return hmac.new(self._secret, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()

    def fingerprint(self) -> str:
        """Tells whether two hosts hold the same keys without telling the keys."""
        return self.hash("fingerprint", purpose="fingerprint")[:16]


def _fernet_key(key: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())
