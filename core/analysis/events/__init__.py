"""What single events cost, and when they begin and end."""
