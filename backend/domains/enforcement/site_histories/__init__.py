"""What stood at one place in turn, and which places one owner has: the register over time."""

SEGMENTS = ("establishments", "site-histories", "owners")
