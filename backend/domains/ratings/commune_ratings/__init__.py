"""Ratings of communes: scored by the commune, verified by the district, approved by its leader."""

SEGMENTS = ("commune-ratings", "public")
