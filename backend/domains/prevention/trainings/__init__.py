"""Courses, who of the staff list attended them, and head counts of those off it."""

SEGMENTS = ("trainings", "training-topics", "training-audiences", "staff")
