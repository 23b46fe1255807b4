"""Days off by year: those on file, and what an administrator enters of the yearly notices."""
