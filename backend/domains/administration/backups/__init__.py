"""How the backups of this installation go, for its administrators."""
