"""The ordered feed of changes within the reader's units."""
