"""Reads the store that a command line names: a path or a URL."""

from pathlib import Path

from .config_errors import ConfigError
from .default_paths import expand_home
from .redaction import URL_ACCEPTED, is_store_url, may_hold_password, redact
from .settings import StoreSettings


def store_at(location: str) -> StoreSettings:
    """The store at a path or URL; `ConfigError` for a malformed URL, or a home folder that does not exist."""
    if is_store_url(location):
        return StoreSettings(url=location)
    if may_hold_password(location):
        raise ConfigError.of(None, f"store: {redact(location)} is neither a path nor {URL_ACCEPTED}")
    home = expand_home(Path(location))
    if location.startswith("~") and home == Path(location):
        name = home.parts[0]
        sentence = f"store: {location!r}: there is no home folder {name}; write ./{name} for a folder here"
        raise ConfigError.of(None, sentence)
    return StoreSettings(path=home)
