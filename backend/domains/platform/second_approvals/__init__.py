"""Acts that take two persons (R42): one asks with a reason, another account confirms."""
