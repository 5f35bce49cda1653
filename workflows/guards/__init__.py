"""The guards by room: importing this package registers them all."""

from workflows.guards import always
from workflows.guards.always import not_from_here

__all__ = ["always", "not_from_here"]
