"""The written error-budget policy, alive: what must be done, since when, until when, and what is excepted."""
