"""Reminders to the units that have not handed their report of a period on."""
