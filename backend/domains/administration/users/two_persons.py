"""Acts on an account that two persons do: roles, unlocking, a new code (`requests.py`)."""

from backend.domains.administration.users.requests import ACTS

__all__ = ["ACTS"]
