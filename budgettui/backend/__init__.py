"""The backend process: runs the engine next to the screen process, so that no key press waits for it."""
