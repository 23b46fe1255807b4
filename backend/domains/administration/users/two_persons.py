"""Acts on an account that need two persons: roles, unlocking, a new code (`requests.py`)."""

from backend.domains.administration.users.requests import ACTS

__all__ = ["ACTS"]
