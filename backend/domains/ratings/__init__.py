"""Communes rated each year, and the sets of criteria."""
