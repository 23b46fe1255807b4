"""How a target of a plan is allocated to the units right below: shares that add up to the whole."""
