"""What time that does not count gives back."""
