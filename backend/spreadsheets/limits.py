"""How large an uploaded list may be; a start needs this, and nothing that reads workbooks."""

MAX_FILE = 20 * 2**20
"""Bytes. An export of 100,000 rows has about 15 MiB, and must be importable again."""
