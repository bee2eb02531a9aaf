"""Lists, pages and forms of events."""
