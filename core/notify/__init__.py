"""Notifications: detecting changes, sending them to receivers, and recording what was sent."""

from ..errors import NotifyError as NotifyError
from .notifier import Notifier as Notifier
