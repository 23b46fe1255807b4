"""Phúc tra: a team above checks and guides a team of a unit below, by a drawn sample of visits."""
