"""Periodic reports with their calendars, figures and documents; open data; checks of papers."""
