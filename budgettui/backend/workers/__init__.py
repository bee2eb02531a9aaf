"""Worker processes beside the backend, which talk to servers: a server that hangs delays nobody."""
