"""Secrets that the portal itself has to use again: sealed with the key of the installation before they are stored."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unsealable(Exception):
    """What was sealed under a key that is neither SECRET_KEY nor one of SECRET_KEY_FALLBACKS."""


def seal(data: bytes) -> bytes:
    """Return `data` encrypted and authenticated; `unseal` gives it back as long as the key is known."""
    return _box().encrypt(data)


def unseal(sealed: bytes) -> bytes:
    try:
        return _box().decrypt(sealed)
    except InvalidToken as error:
        raise Unsealable("Sealed under another key: put the former SECRET_KEY into SECRET_KEY_FALLBACKS.") from error


def _box() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"seal" + k.encode()).digest())) for k in keys])
