"""What an empty office still needs before its first visit, and who can do it."""
