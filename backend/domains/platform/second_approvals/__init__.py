"""Dual control (R42): one person requests an act with a reason, another account confirms it."""
