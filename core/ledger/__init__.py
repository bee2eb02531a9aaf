"""The ledger: who owns each bad minute, and what is in a window."""
