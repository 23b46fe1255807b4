"""The yearly plan as a paper in Word and PDF, from what the register holds."""

SEGMENTS = ("plans",)
