"""The library of materials: leaflets, posters, guides, which the units below read and use."""
