"""Messages in two languages, checked texts, canonical JSON, the clock."""
