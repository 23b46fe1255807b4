"""Accounts of others, as administrators keep them, and the second person that a duty takes."""
