"""What is ahead without another event: exhaustion, recovery, linear predictions, the next change."""
