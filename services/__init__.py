"""Doing: the ledger, who may act, what is done to a plan, meetings and their papers, and running it all."""
