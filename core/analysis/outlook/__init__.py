"""What comes next without another event: exhaustion, recovery, straight lines, the next change."""
