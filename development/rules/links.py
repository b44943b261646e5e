"""The secret of a private calendar link: only its hash is kept, so that the database opens no calendar."""

from __future__ import annotations

import hashlib


def token_hash(secret: str) -> str:
    """Return the SHA-256 of a secret of 256 random bits, which needs neither salt nor a slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
