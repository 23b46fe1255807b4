"""The database session of one actor: scope, audit log, transactions."""
