"""The yearly plan: targets, tasks, and their progress."""
