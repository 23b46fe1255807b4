"""Changing the tree of units, without widening a duty by the act of one person (R42)."""

SEGMENTS = ("org-units",)
