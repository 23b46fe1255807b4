"""Courses, who of the roster attended them, and head counts of those off it."""
