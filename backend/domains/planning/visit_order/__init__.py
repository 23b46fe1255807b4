"""Which places to visit next: an explainable order, a share left to chance, and the way to 70 %."""
