"""The papers on which a team 178 stands: proposals, decisions, working regulations."""
