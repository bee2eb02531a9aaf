"""The error-budget policy: what it requires, since when and by when, and the exceptions to it."""
