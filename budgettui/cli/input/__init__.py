"""What is typed or handed to a command: options, selections, files of events."""
