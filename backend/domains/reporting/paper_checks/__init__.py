"""Anyone can check whether a printed paper is genuine."""

SEGMENTS = ("public",)
