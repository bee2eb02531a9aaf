"""Where events come from by themselves: asking the sources of the configuration."""

from .errors import SourceError
from .http_client import HttpClient
from .synchronise import SyncReport, synchronise

__all__ = ["HttpClient", "SourceError", "SyncReport", "synchronise"]
