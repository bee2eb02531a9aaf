"""The --json output of commands: types of the answers, and conversion to them."""
