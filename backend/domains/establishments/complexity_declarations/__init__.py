"""Decisions that declare an establishment or an area complex, and that end it."""
