"""Violations and how they are handled, case papers, successions of businesses."""
