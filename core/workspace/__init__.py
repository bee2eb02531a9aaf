"""The workspace: configuration and store combined."""

from .author import login_name
from .workspace import Workspace, open_workspace, read_settings

__all__ = ["Workspace", "login_name", "open_workspace", "read_settings"]
