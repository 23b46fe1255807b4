"""Errors with fixed codes, and the problem response for each."""
