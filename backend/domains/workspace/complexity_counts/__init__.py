"""How many places and areas are declared complex in each unit right below one's own."""
