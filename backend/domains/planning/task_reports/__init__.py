"""What agencies and communes report on the plan's tasks, and the answers to their difficulties."""
