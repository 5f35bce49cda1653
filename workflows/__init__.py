"""Workflows as data, the guards they name, and the one judgement of commands: events, or every reason why not."""
