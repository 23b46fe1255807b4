"""When reports close: settings of the district and the province, with defaults from a file."""
