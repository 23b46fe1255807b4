"""Which office has which function, by tier and date: read from the reference data."""
