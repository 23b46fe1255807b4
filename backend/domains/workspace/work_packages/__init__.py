"""What one person needs today where there is no network: signed, and over after 72 hours (R39)."""

SEGMENTS = ("work-package",)
