"""What an agency that the plan names reports of a period to the lead agency of its unit."""
