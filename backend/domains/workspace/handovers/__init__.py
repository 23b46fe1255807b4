"""When an officer leaves: what is open, due or unsigned, on one page and moved in one step."""
