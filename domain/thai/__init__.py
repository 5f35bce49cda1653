"""Thai dates, digits, text, sorting and abbreviations: pure functions, standard library only."""
