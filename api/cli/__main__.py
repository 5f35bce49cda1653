"""Lets processes of our own be started as `python -P -m api.cli …`, without looking for a script."""

from api.cli import main

main()
