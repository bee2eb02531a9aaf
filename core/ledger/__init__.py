"""The ledger: which event owns each bad minute, and what is in a window."""
