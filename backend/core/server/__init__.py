"""What the process needs around its work: gates, the disk, periodic tasks."""
