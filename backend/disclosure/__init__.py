"""Statistical disclosure control: which counts of a table must be suppressed."""
