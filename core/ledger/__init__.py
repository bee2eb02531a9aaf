"""The ledger: who owns each bad minute, and what stands in a window."""
