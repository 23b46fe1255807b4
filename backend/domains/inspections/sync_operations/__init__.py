"""What devices did without a network: their operations, in order and exactly once."""

SEGMENTS = ("sync",)
