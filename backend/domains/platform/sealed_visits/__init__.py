"""Who sees a sealed visit, and when."""
