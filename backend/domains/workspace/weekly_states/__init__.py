"""The state of the week as a file in the inbox, each Monday, for whoever switched it on."""
