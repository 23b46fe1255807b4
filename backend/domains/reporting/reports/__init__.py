"""Periodic reports: their figures and texts, from the draft to the approved edition."""
