"""Doing: the ledger, plans, the worker, the relay, embedded servers, settings and wiring."""
