"""What commands say of events, exclusions, the gate and the policy, in sentences."""
