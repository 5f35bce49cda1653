"""What it looks like when the database does not answer outside the ledger, which has its own words for it."""

import psycopg

UNAVAILABLE = (psycopg.OperationalError,)
"""Connections that break or cannot be had (also psycopg_pool.PoolTimeout); the request may be sent again."""
