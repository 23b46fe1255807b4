"""Access tokens, key files, encryption, the list of destructions, rate limits."""
