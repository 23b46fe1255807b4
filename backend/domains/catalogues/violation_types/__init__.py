"""The date-versioned catalogue of acts and their penalties."""

SEGMENTS = ("violation-types", "public")
