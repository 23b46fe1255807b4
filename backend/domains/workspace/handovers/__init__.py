"""Handovers: all open work of an officer who leaves, on one page, moved in one step."""

SEGMENTS = ("handovers", "users")
