"""Reads the input of commands: options, service selections, event files."""
