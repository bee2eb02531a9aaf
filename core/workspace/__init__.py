"""The workspace: configuration and store brought together, and what is asked of both."""

from .workspace import Workspace, login_name, open_workspace, read_settings, store_at

__all__ = ["Workspace", "login_name", "open_workspace", "read_settings", "store_at"]
