"""What a figure is, over which units it is counted, and who reads it exactly."""
