"""The --json output of commands: a type for each answer, and conversion to it."""
