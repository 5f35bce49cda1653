"""`anumat relay`: publishes the ledger to NATS JetStream; a second one waits its turn."""

from services.relay import main


def command() -> None:
    """Publish to the broker, until stopped."""
    main()
