"""The configuration: one TOML file, its drop-in folder, and what they say."""
