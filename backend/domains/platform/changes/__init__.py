"""The ordered feed of changes that the reader may see."""
