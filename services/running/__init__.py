"""Running it: what constructs, starts, migrates, fills and watches the processes."""
