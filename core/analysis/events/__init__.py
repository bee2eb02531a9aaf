"""What single events cost, and when what of them begins and ends."""
