"""The backend process: the core at work aside, so that no key waits for it."""
