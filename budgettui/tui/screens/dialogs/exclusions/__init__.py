"""Lists and forms of time that does not count."""
