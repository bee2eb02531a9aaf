"""The configuration: one TOML file, its drop-in folder, and the settings read from them.

Nothing is imported here, so that whoever holds `settings` need not load what reads them.
"""
