"""What is computed from the ledger: burn, exhaustion, recovery, predictions, explanations, series."""
