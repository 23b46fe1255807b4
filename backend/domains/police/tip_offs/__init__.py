"""Tin phản ánh: what people confide to the police, sealed, and never in clear anywhere else."""

SEGMENTS = ("public", "tip-offs")
