"""The first page of the day: how the plan stands, and who must do what."""
