"""Who may see a sealed visit, and from when."""
