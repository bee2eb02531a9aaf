"""The error-budget terminal for SREs."""

__version__ = "0.1.0"
