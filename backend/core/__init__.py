"""The kernel: permission, scope, transaction, change log, versions, retries. Knows no domain."""
