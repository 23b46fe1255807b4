"""What the session stands on: column types, engines, compiled queries, pages, search."""
