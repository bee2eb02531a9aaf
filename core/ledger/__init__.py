"""The ledger: which event owns each bad minute, and how much of the budget a window has used."""
