"""What commands print with --json: types for each answer, and how values become them."""
