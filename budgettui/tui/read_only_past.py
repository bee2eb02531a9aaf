"""The past is read-only: while a past moment is shown, keys that would change something are refused."""

from collections.abc import Mapping

from textual.actions import ActionParseResult
from textual.dom import DOMNode

from budgettui.core.config.settings import Settings
from budgettui.tui.actions import BY_ID
from budgettui.tui.foot_messages import MessagingApp
from budgettui.tui.key_names import keys_of
from budgettui.tui.state.past_backend import PastBackend


class ReadOnlyPastApp(MessagingApp):
    """An app that refuses changes while a past moment is shown."""

    backend: PastBackend
    settings: Settings

    @property
    def is_past(self) -> bool:
        """Whether a past moment is shown; then nothing can be changed."""
        return self.backend.moment is not None

    def past_refusal(self) -> str:
        """Why nothing can be changed, and which key goes back to now."""
        key = keys_of("now", self.settings.keys)[0]
        return f"this is the past, where nothing can be changed; {key} goes back to now"

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run a key's action; changes are refused while the past is shown."""
        name = action if isinstance(action, str) else action[1]
        known = BY_ID.get(name.rpartition(".")[2])
        if known is not None and known.changes and self.is_past:
            self.show_message(self.past_refusal(), "bad")
            return True
        return await super().run_action(action, default_namespace, namespaces)
