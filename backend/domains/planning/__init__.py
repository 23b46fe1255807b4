"""The yearly plan with its targets and tasks, the order of visits, budgets."""
