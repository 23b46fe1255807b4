"""Days off by year: from the files, and from yearly notices that an administrator enters."""
