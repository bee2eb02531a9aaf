"""The backend process: runs the engine beside the screen, so that no key waits for it."""
