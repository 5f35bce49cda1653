"""`anumat worker`: feeds the read models and acts on reactions and deadlines; run as many as needed."""

from services.running.worker import main


def command() -> None:
    """Follow the ledger, until stopped."""
    main()
