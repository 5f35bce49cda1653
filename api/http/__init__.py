"""The HTTP door: parses, names the caller, calls a service, renders; no rule lives here."""
