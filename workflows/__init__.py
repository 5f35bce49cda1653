"""Workflows as data, the guards they name, and the one judgement that turns a command into events or into every reason why not."""
