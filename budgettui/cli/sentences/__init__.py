"""The sentences of commands about events, exclusions, the gate and the policy."""
