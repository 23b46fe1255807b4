"""Webhooks: the change feed, sent to the machines of connected systems as it grows."""
