"""What each table of the configuration accepts, and the settings that its keys become."""
