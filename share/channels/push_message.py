"""Web push at the wire: a message encrypted for one browser (RFC 8291), and who sends it (VAPID, RFC 8292)."""

import base64
import hashlib
import hmac
import json
import os
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
RECORD_SIZE = 4096
VALID_SECONDS = 12 * 3600
"""How long a signature holds; push services refuse more than 24 hours."""


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a browser listens, with its keys as it gave them (base64url)."""

    endpoint: str
    p256dh: str
    auth: str


def own_key(secret: str) -> ec.EllipticCurvePrivateKey:
    """The installation's key, made from its SECRET_KEY: every host has the same one, and none is kept in a file."""
    seed = HKDF(hashes.SHA256(), 48, salt=None, info=b"web push key").derive(secret.encode())
    return ec.derive_private_key(int.from_bytes(seed) % (ORDER - 1) + 1, CURVE)


def public_key(key: ec.EllipticCurvePrivateKey) -> str:
    """What a browser is told before it listens (applicationServerKey)."""
    return encoded(_point(key.public_key()))


def authorization(endpoint: str, key: ec.EllipticCurvePrivateKey, *, contact: str) -> str:
    """The header that tells the push service who sends; `contact` is a mailto: or https: address."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(time.time()) + VALID_SECONDS,
        "sub": contact,
    }
    signed = ".".join(encoded(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"vapid t={signed}.{encoded(r.to_bytes(32) + s.to_bytes(32))}, k={public_key(key)}"


def encrypt(
    message: bytes,
    browser: Browser,
    *,
    key: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body of the call, readable by this browser alone. `key` and `salt` are random unless a test names them.

    Raises ValueError where the browser's keys are none.
    """
    key, salt = key or ec.generate_private_key(CURVE), salt or os.urandom(16)
    theirs = decoded(browser.p256dh)
    shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs))
    ours = _point(key.public_key())
    info = b"WebPush: info\0" + theirs + ours
    secret = HKDF(hashes.SHA256(), 32, salt=decoded(browser.auth), info=info).derive(shared)
    extracted = _extract(salt, secret)
    content_key = HKDFExpand(hashes.SHA256(), 16, b"Content-Encoding: aes128gcm\0").derive(extracted)
    nonce = HKDFExpand(hashes.SHA256(), 12, b"Content-Encoding: nonce\0").derive(extracted)
    head = salt + RECORD_SIZE.to_bytes(4) + bytes([len(ours)]) + ours
    return head + AESGCM(content_key).encrypt(nonce, message + b"\x02", None)


def _extract(salt: bytes, secret: bytes) -> bytes:
    """HKDF's first half (RFC 5869)."""
    return hmac.new(salt, secret, hashlib.sha256).digest()


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
