"""What OpenAPI says of this API: FastAPI's document, completed by what the code itself tells."""
