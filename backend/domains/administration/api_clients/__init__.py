"""Other systems that read over the API: their scopes at a unit, and their secrets."""
