"""Notifications: detecting changes, sending them to receivers, and recording what was sent."""

from .notifier import Notifier as Notifier
from .notify_errors import NotifyError as NotifyError
