"""The core, which knows no domain: scoped sessions, SQL, HTTP, errors, security, texts."""
