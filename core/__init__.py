"""The engine: what every number means. Knows no screen and reads no clock but at its own border."""
