"""Support for people, as counts only: services, models, needs, published tables."""
