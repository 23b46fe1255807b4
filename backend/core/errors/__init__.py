"""Errors as codes, and how each becomes a problem answer."""
