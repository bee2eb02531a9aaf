"""The dashboard's keys that record, change and explain events of the chosen service."""

from collections.abc import Callable, Sequence
from functools import partial

from budgettui.backend import messages
from budgettui.core.analysis.assessment import EventCost
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import MINUTE, SECOND, to_instant
from budgettui.core.text.formatting import format_duration
from budgettui.tui.background_work import in_background

from ..base_screen import BaseScreen


class EventKeys(BaseScreen):
    """What `a`, `s`, `e`, `d`, `u`, `x`, `X`, `E` and `i` do."""

    def action_add(self) -> None:
        self._open_form("add")

    def action_what_if(self) -> None:
        self._open_form("what_if")

    def action_edit(self) -> None:
        self._open_events("events")

    def action_void(self) -> None:
        self._open_events("void an event")

    def action_undo(self) -> None:
        self.budget_app.last_change.undo(self.chosen_service(), self._confirm_change)

    def action_redo(self) -> None:
        self.budget_app.last_change.undo(self.chosen_service(), self._confirm_change, redo=True)

    def _confirm_change(self, question: str, change: Callable[[], None]) -> None:
        from ..dialogs.confirmations import ask_about_other_service

        ask_about_other_service(self.app, question, change)

    def action_incident(self) -> None:
        service = self.chosen_service()
        if service is not None:
            in_background(self, partial(self._begin_or_end, service), "change")

    async def _begin_or_end(self, service: str) -> None:
        async with self.budget_app.changes.one_by_one():
            assessment = self.budget_app.service_list.assessments.get(service)
            open_events = assessment.open_events if assessment is not None else ()
            category = self.budget_app.first_category
            incidents = [event for event in open_events if event.category == category]
            if not incidents:  # a deployment that is open is left alone
                await self._begin(service)
            elif len(incidents) == 1:
                await self._end(incidents[0])
            else:
                self._choose_open(incidents)

    async def _begin(self, service: str) -> None:
        category = self.budget_app.first_category
        now = to_instant(self.budget_app.now())
        draft = Draft(service, now - now % SECOND, None, category=category)
        try:
            started = await self.budget_app.backend.ask(messages.FindSameIncident(draft))
        except messages.RequestRefusedError as refusal:
            self.budget_app.show_message(str(refusal), "bad")
            return
        if started is None:
            await self._record(draft)
            return
        from ..dialogs.confirmations import SameIncidentQuestion

        def answered(same: bool | None) -> None:
            if same is False:
                in_background(self, partial(self._record, draft), "change")
            elif same:
                self.budget_app.show_message(f"no new event: {started}", "good")

        self.app.push_screen(SameIncidentQuestion(started), answered)

    async def _record(self, draft: Draft) -> None:
        event = await self.budget_app.ask(messages.Record(draft))
        if event is not None:
            key = self.budget_app.key
            keys = f"{key('incident')} ends it, {key('edit')} adds to it, {key('undo')} undoes"
            self.budget_app.show_message(f"{draft.category} on {draft.service} begins now; {keys}", "good")

    async def _end(self, cost: EventCost) -> None:
        now = to_instant(self.budget_app.now())
        now = max(now - now % SECOND, to_instant(cost.start) + SECOND)
        event = await self.budget_app.ask(messages.Finish(cost.id, now))
        if event is not None:
            lasted = format_duration((now - event.start) / MINUTE)
            name = event.incident_id or event.category
            self.budget_app.show_message(
                f"{name} ended after {lasted}; {self.budget_app.key('undo')} undoes", "good"
            )

    def _choose_open(self, costs: Sequence[EventCost]) -> None:
        from ..dialogs.chooser import Choice, Chooser

        by_key = {str(cost.id): cost for cost in costs}
        choices = [
            Choice(
                key,
                cost.incident_id or f"event {key}",
                f"{cost.category}, open {format_duration(cost.duration_minutes)}  {cost.description or ''}",
            )
            for key, cost in by_key.items()
        ]

        def end(key: str | None) -> None:
            if key is not None:
                in_background(self, partial(self._end, by_key[key]), "change")

        self.app.push_screen(Chooser("which one ends now?", choices), end)

    def action_explain(self) -> None:
        from ..dialogs.services.explain_dialog import Explain

        name = self.chosen_service()
        if name is not None:
            self.app.push_screen(Explain(name))

    def action_days_ahead(self) -> None:
        from ..dialogs.services.days_ahead_list import DaysAheadList

        name = self.chosen_service()
        if name is not None:
            self.app.push_screen(DaysAheadList(name))

    def action_exclude(self) -> None:
        from ..dialogs.exclusions.exclusion_form import ExclusionForm

        name = self.chosen_service()
        if name is not None:
            self.app.push_screen(ExclusionForm(name))

    def action_exclusions(self) -> None:
        from ..dialogs.exclusions.exclusion_list import ExclusionList

        name = self.chosen_service()
        if name is not None:
            self.app.push_screen(ExclusionList(name))

    def action_service_add(self) -> None:
        from ..dialogs.services.service_form import ServiceForm

        self.app.push_screen(ServiceForm())

    def _open_form(self, purpose: str) -> None:
        from ..dialogs.events.event_form import EventForm

        name = self.chosen_service()
        if name is not None:
            self.app.push_screen(EventForm(purpose, name))

    def _open_events(self, title: str) -> None:
        from ..dialogs.events.event_list import EventList

        name = self.chosen_service()
        if name is not None:
            self.app.push_screen(EventList(name, title))
