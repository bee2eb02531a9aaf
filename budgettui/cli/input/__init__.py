"""Reading a command's input: options, selections, files of events."""
