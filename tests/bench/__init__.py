"""How near the application comes to the same jobs written by hand: `python -m tests.bench`."""
