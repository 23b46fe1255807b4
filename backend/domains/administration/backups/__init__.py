"""The state of the backups of this installation."""
