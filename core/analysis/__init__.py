"""What is computed from the ledger: burn rates, exhaustion, recovery, predictions, event costs, series."""
