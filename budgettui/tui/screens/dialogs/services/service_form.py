"""The form for a new service, which is written to a separate file beside the configuration."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from budgettui.backend import messages
from budgettui.core.config.settings import ServiceSettings
from budgettui.core.model.instants import to_instant
from budgettui.core.text.formatting import format_exact_percent, format_minutes, format_window

from ..field_form import FieldForm
from ..form_result import FieldReading
from .service_fields import FIELDS, HINTS, LABELS, initial_texts, read_service


class ServiceForm(FieldForm[str, ServiceSettings]):
    """Adds a service to the configuration; the user's own file is not rewritten."""

    FIELDS = FIELDS
    LABELS = LABELS

    def heading(self) -> str:
        return "add a service"

    def initial_texts(self) -> dict[str, str]:
        return initial_texts(self.budget_app.settings)

    def first_field(self) -> str:
        return "name"

    def suggestions(self) -> Mapping[str, Sequence[str]]:
        return {"group": self.budget_app.settings.group_names}

    def hint(self, name: str) -> str:
        return HINTS[name]

    def read(self, texts: Mapping[str, str]) -> FieldReading[ServiceSettings]:
        return read_service(texts, self.budget_app.settings)

    def missing_sentence(self, name: str) -> str:
        return "say what the service is called"

    def preview(self, draft: ServiceSettings | None) -> None:
        """Nothing to request: the budget follows from the fields."""

    def preview_sentence(self) -> tuple[str, str]:
        service = self.reading.draft
        assert service is not None
        length = service.window.length(to_instant(self.budget_app.now()))
        budget = format_minutes(service.slo.budget_minutes(length))
        target = format_exact_percent(float(service.slo.target))
        return f"{target} over {format_window(str(service.window))}: a budget of {budget}", "text"

    async def record(self, draft: ServiceSettings) -> str:
        app = self.budget_app
        request = messages.AddService(
            draft.name, str(draft.slo.target), str(draft.window), draft.group, draft.timezone
        )
        path = await app.backend.ask(request)
        app.show_message(f"added {draft.name} to {Path(path).name}, which you may edit", "good")
        return path
