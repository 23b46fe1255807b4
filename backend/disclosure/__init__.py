"""What may be told of small counts, and what must be hidden."""
