"""Metrics for Prometheus, alerting rules, and the line for shell prompts."""
