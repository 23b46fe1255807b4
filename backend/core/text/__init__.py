"""Messages in two languages, text validation, types of the API, canonical JSON, the clock."""
