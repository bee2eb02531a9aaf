"""What commands write to the terminal: lines, tables, colour, the pager, progress."""
