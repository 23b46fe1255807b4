"""Periodic reports as Word, PDF and Excel files with the same content."""

SEGMENTS = ("reports",)
