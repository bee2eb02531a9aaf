"""Writes to the terminal: lines, tables, colour, the pager, progress."""
