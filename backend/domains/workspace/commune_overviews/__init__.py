"""One commune on one page: what the other features know of it, each under its own permission."""
