"""The yearly plan: targets, tasks and how far they are."""
