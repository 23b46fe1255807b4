"""Workflows of records: which acts lead from state to state, who may take them, what is kept."""
