"""Anyone may check that a paper in hand is genuine."""
