"""Burn rates, the alerts on them, and every moment at which an alert or a budget turned."""
