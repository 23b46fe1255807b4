"""Communication activities, staff and their trainings."""
