"""Personal links of associations: issued by staff, valid for one body and one year, kept as a hash only."""

import hashlib


def hash_of(token: str) -> str:
    """What is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()
