"""`anumat relay`: publishes the ledger to NATS JetStream; a second one waits its turn."""

from services.relay.process import main


def command() -> None:
    """Publish to the broker, until stopped; exit 3 when ledger and broker contradict each other."""
    main()
