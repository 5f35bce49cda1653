"""PostgreSQL and NATS on this machine, from wheels, as direct children that never outlive us."""

from services.embedded.errors import CannotStart
from services.embedded.servers import Endpoints, Servers, running

__all__ = ["CannotStart", "Endpoints", "Servers", "running"]
