"""What is due in the units of the caller, what waits for the caller, and the legal rules."""

SEGMENTS = ("deadlines", "inbox", "legal-rules")
