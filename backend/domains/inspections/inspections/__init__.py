"""Visits of a team, what was checked and found."""
