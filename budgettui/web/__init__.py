"""The dashboard in a browser; needs the optional `serve` extra."""
