"""The processes beside the backend, which ask servers: a server that hangs delays nobody."""
