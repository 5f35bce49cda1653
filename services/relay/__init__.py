"""From the ledger to JetStream: every event once, in order, at the sequence that is its position."""
