"""Samples of communes whose ratings are verified on the spot, drawn by the system (II.4)."""
