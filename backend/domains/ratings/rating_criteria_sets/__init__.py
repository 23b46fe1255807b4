"""Versioned sets of criteria by which communes are rated, with their classes."""
