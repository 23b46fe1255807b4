"""The act by which a register crosses into new units: drafted, previewed, done by two persons."""
