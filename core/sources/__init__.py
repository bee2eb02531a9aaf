"""Fetching events from the configured sources."""

from ..errors import SourceError
from .http_client import HttpClient
from .source_sync import SyncReport, synchronise
from .webhook import AlertReceiver, BodyError, Intake, check_body

__all__ = [
    "AlertReceiver",
    "BodyError",
    "HttpClient",
    "Intake",
    "SourceError",
    "SyncReport",
    "check_body",
    "synchronise",
]
