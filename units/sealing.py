"""Keys for one purpose each, derived from SECRET_KEY: to seal a secret, to fingerprint a code, to sign a value.

What one key signed or sealed is nothing to another. Knows no table and no setting: the key is handed in.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from itsdangerous import URLSafeSerializer


class Unreadable(Exception):
    """Sealed under another SECRET_KEY, or tampered with."""


def derived(key: str, purpose: str) -> bytes:
    """32 bytes for one purpose."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"nhip.{purpose}".encode()).derive(key.encode())


def sealed(text: str, *, key: str, purpose: str) -> str:
    """`text` encrypted and authenticated."""
    return _box(key, purpose).encrypt(text.encode()).decode()


def unsealed(text: str, *, key: str, purpose: str) -> str:
    """What `sealed` was given. Errors: Unreadable."""
    try:
        return _box(key, purpose).decrypt(text.encode()).decode()
    except InvalidToken as fault:
        raise Unreadable(purpose) from fault


def fingerprint(text: str, *, key: str, purpose: str) -> str:
    """A keyed SHA-256: equal texts are recognised, nobody without the key can try texts out."""
    return hmac.new(derived(key, purpose), text.encode(), hashlib.sha256).hexdigest()


def signer(key: str, purpose: str) -> URLSafeSerializer:
    """Signs values into text for links and cookies, and reads them back."""
    return URLSafeSerializer(key, salt=f"nhip.{purpose}")


def _box(key: str, purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derived(key, purpose)))
