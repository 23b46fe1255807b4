"""Around the requests: admission, disk space, database failures, periodic tasks."""
