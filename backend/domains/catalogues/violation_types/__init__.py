"""The date-versioned catalogue of acts and their penalties."""
