"""Canonical JSON: signatures, seals and frozen reports are hashes of it."""

import hashlib
import json
from typing import Any


def to_canonical_json(content: Any) -> str:
    """JSON with sorted keys and no spaces: the same content always gives the same bytes."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def compute_sha256(content: Any) -> str:
    """SHA-256 (hex) of `content` as canonical JSON in UTF-8; a lone surrogate counts, too."""
    return hashlib.sha256(to_canonical_json(content).encode(errors="surrogatepass")).hexdigest()
