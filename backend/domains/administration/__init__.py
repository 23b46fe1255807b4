"""Accounts as their keeper sees them, changes of units, the audit trail, backups."""
