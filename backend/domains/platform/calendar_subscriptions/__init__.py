"""Deadlines in one's own calendar: an address with a token that shows no names."""

SEGMENTS = ("me", "deadlines.ics")
