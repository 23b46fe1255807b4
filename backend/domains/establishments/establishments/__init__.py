"""Places whose business may be misused: the register, head counts, commitments."""

SEGMENTS = ("establishments", "establishment-types", "workforce-counts")
