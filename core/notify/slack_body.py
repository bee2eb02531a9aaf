"""The body of a request to Slack's incoming webhook."""

from typing import Any

from .message import Message


def slack_body(message: Message) -> dict[str, Any]:
    """The message as text; markup in descriptions, such as `<!channel>` or `*`, is shown literally."""
    return {"text": _slack_text(f"{message.title} {message.text}"), "mrkdwn": False}


def _slack_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
