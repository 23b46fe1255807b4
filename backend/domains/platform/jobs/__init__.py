"""Long work in the background: asked for, followed, stopped, and its result kept for a time."""
