"""What is read off the ledger: burn, exhaustion, recovery, projections, explanations, series."""
