"""Burn rates, the alerts on them, and when alerts and budgets changed state."""
