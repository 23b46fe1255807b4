"""From a request to its endpoint and back: dependencies, dispatch, middleware, idempotency."""
