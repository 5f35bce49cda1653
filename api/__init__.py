"""The doors: HTTP, pages and the command line; no rule lives here."""
