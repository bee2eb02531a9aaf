"""Plain values: points in time, calendars, SLOs, windows, events."""
