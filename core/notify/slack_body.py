"""What Slack is sent: a message of an incoming webhook."""

from typing import Any

from .message import Message


def slack_body(message: Message) -> dict[str, Any]:
    """A text without markup of other people's: `<!channel>` and links are shown as they are written."""
    return {"text": _slack_text(f"{message.title} {message.text}")}


def _slack_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
