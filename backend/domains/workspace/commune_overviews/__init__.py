"""One page for one commune: what each domain knows of it, under its own permission."""
