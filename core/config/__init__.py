"""The configuration: one TOML file, its drop-in folder, and what they say.

Nothing is imported here, so that whoever holds `settings` need not load what reads them.
"""
