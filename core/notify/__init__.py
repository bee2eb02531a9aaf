"""Notifications: what changed, to whom it is sent, and the record of what was sent."""

from .errors import NotifyError as NotifyError
from .notifier import Notifier as Notifier
