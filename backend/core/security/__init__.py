"""Tokens, keys, encryption, rate limits."""
