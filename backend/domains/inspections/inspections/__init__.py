"""Visits of a team, what was checked and found."""

SEGMENTS = ("inspections", "recommendations", "checklist-templates")
