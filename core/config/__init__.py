"""The configuration: one TOML file, its drop-in folder, and the settings read from them.

Nothing is imported here, so that using `settings` does not load the code that reads them.
"""
