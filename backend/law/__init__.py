"""The law as data: reference files with their sources, and the legal clock."""
