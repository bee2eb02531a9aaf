"""Keys, marks and what they mean."""
