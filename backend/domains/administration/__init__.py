"""Administration of accounts and units, the audit trail, and the state of backups."""
