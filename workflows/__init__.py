"""Definitions as data, their checker, the guard registry, and the judge that decides moves."""
