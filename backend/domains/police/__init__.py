"""Crime statistics and tip-offs."""
