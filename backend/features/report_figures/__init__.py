"""The catalogue of figures over HTTP; the counting itself is in backend/figures."""
