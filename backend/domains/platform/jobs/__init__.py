"""Long work in the background: users start, follow and cancel it, and download its result."""
