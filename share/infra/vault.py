"""Secrets at rest: tokens encrypted under rotating keys, and keyed hashes of what must not be readable."""

import base64
import hashlib
import hmac
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from share.domain.errors import CampaignError
from share.domain.words import mark

SIGNATURE_BYTES = 18
"""144 bits: beyond guessing, short enough for a link in a mail."""


class UnreadableSecretError(CampaignError):
    """Something encrypted cannot be read with any key that we hold: it must be entered again."""


class Vault:
    """Encrypts with the first of `token_keys`, decrypts with any; signs and hashes with `secret_key`."""

    def __init__(self, secret_key: str, token_keys: tuple[str, ...]) -> None:
        self._secret = secret_key.encode()
        self._each = [Fernet(_fernet_key(key)) for key in token_keys]
        self._fernet = MultiFernet(self._each)

    def encrypt(self, secret: str) -> str:
        return self._fernet.encrypt(secret.encode()).decode()

    def decrypt(self, sealed: str) -> str:
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise UnreadableSecretError(mark("This key was saved under another TOKEN_KEYS; enter it again.")) from error

    @property
    def keys(self) -> int:
        """How many keys of TOKEN_KEYS decrypt."""
        return len(self._each)

    def key_of(self, sealed: str) -> int | None:
        """Which of TOKEN_KEYS reads this, from 0 on; None where none does."""
        for number, fernet in enumerate(self._each):
            try:
                fernet.decrypt(sealed.encode())
            except InvalidToken:
                continue
            return number
        return None

    def new_token(self) -> str:
        """256 random bits, for links and cookies; only its hash() is stored."""
        return secrets.token_urlsafe(32)

    def hash(self, value: str, *, purpose: str) -> str:
        """A keyed hash, different for each purpose."""
        return hmac.new(self._secret, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()

    def sign(self, value: str, *, purpose: str) -> str:
        """`value` with a signature that holds for one purpose alone; it can be read by anyone."""
        return f"{value}.{self._signature(value, purpose)}"

    def signed_value(self, signed: str, *, purpose: str) -> str | None:
        """What was signed for this purpose, or None where the signature is not ours."""
        value, _, signature = signed.rpartition(".")
        if hmac.compare_digest(signature.encode(), self._signature(value, purpose).encode()):
            return value
        return None

    def kit_pass(self, kit_id: int, member_id: int) -> str:
        """The token in a kit notice's link: it opens that kit's page for that member, and nothing else."""
        return self.sign(f"{kit_id}-{member_id}", purpose="kit-pass")

    def read_kit_pass(self, token: str) -> tuple[int, int] | None:
        """The kit's and the member's id in a pass of ours, else None."""
        value = self.signed_value(token, purpose="kit-pass")
        if value is None:
            return None
        kit_id, _, member_id = value.partition("-")
        return int(kit_id), int(member_id)

    def _signature(self, value: str, purpose: str) -> str:
        digest = hmac.new(self._secret, f"sign\0{purpose}\0{value}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest[:SIGNATURE_BYTES]).decode().rstrip("=")

    def fingerprint(self) -> str:
        """Tells whether two hosts hold the same keys without telling the keys."""
        return self.hash("fingerprint", purpose="fingerprint")[:16]


def _fernet_key(key: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())
