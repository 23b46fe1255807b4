"""Changing the tree of units, which must widen nobody's duty by one person's act (R42)."""
