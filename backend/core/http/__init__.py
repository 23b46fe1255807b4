"""From a request to an endpoint and back: dependencies, dispatch, middleware, idempotency."""
