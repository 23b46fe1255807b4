"""What a unit proposes to the unit above it, and the answers."""
