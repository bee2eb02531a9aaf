"""How many days of events a workspace keeps in memory."""

KEPT_DAYS = 1100
"""Three years, enough for the longest window and the forecast's memory."""
