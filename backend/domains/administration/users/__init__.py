"""Administration of accounts, and the second person that a duty needs."""

SEGMENTS = ("users", "roles")
