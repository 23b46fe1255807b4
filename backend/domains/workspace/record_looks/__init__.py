"""Opening one record of a unit below with a purpose, and who did (R40)."""
