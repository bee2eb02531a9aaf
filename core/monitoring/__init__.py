"""For Prometheus: metrics in its text format, and rules for it to evaluate."""
