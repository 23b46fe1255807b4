"""Violations found, from minutes to executed decision."""
