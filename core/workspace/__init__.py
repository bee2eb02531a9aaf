"""The workspace: configuration and store combined."""

from .workspace import Workspace, login_name, open_workspace, read_settings, store_at

__all__ = ["Workspace", "login_name", "open_workspace", "read_settings", "store_at"]
