"""After any changes the screen has been sent what would be computed from nothing, and so has the banner."""

import tempfile
from pathlib import Path
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_share import scaled
from test_backend_loop import Harness

from budgettui.backend import assessment_outline, assessment_scheduler, messages
from budgettui.backend.background_pacing import SLICE
from budgettui.core.analysis.assessment import DETAILS
from budgettui.core.errors import BudgettuiError
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import HOUR, MINUTE, to_instant
from budgettui.core.model.recorded_exclusion import ExclusionDraft
from budgettui.core.store import open_store
from budgettui.core.store.orphaned_events import orphans_sentence
from budgettui.core.workspace import Workspace, read_settings

NAMES = ("checkout", "search", "old", "pay")
"""`old` is a former name where the configuration says so, else a service that it does not know."""
CONFIGURATIONS = (
    {"checkout": "99.9", "search": "99.9"},
    {"checkout": "99", "search": "99.9"},
    {"checkout": '99.9\nformerly = ["old"]', "search": "99.9", "pay": "99"},
    {"search": "99.9"},
)
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("add"),
            st.sampled_from(NAMES),
            st.integers(-40 * 24, 2),
            st.sampled_from([None, 1, 30, 600]),
        ),
        st.tuples(st.just("amend"), st.integers(0, 9), st.integers(1, 90)),
        st.tuples(st.just("move"), st.integers(0, 9), st.sampled_from(NAMES)),
        st.tuples(st.just("void"), st.integers(0, 9)),
        st.tuples(st.just("undo")),
        st.tuples(st.just("redo")),
        st.tuples(
            st.just("exclude"), st.sampled_from(NAMES), st.integers(-48, 2), st.sampled_from(["free", "out"])
        ),
        st.tuples(st.just("count again"), st.integers(0, 3)),
        st.tuples(st.just("configure"), st.sampled_from(CONFIGURATIONS)),
        st.tuples(st.just("pass time"), st.sampled_from([1, 25, 4_000, 90_000])),
    ),
    max_size=12,
)


class Screen:
    """What a screen knows by what it was sent."""

    def __init__(self, harness):
        self.harness = harness
        self.assessments = {}
        self.banner = ""

    def take_in(self):
        for message in self.harness.sent:
            if isinstance(message, messages.Snapshot):
                for name in message.removed:
                    self.assessments.pop(name, None)
                self.assessments.update(message.assessments)
            elif isinstance(message, messages.Problem) and message.kind == "events":
                self.banner = message.sentence
        self.harness.sent.clear()


def write_configuration(path, targets):
    tables = "".join(f'[[services]]\nname = "{name}"\nslo = {target}\n' for name, target in targets.items())
    path.write_text(f'[store]\npath = "events.db"\n{tables}')


def change(store, config, harness, step, *values):
    """Make a change as another process does; one that is refused is none."""
    events, exclusions = store.events(include_voided=True), store.exclusions()
    match step, values:
        case "add", (name, hours, minutes):
            start = harness.now + hours * HOUR
            store.add(
                Draft(name, start, None if minutes is None else start + minutes * MINUTE, 0.5),
                "bob",
                harness.now,
            )
        case "amend", (number, minutes) if events:
            event = events[number % len(events)]
            store.amend(event.id, {"end": event.start + minutes * MINUTE}, "bob", harness.now)
        case "move", (number, name) if events:
            store.amend(events[number % len(events)].id, {"service": name}, "bob", harness.now)
        case "void", (number,) if events:
            store.void(events[number % len(events)].id, "bob", harness.now)
        case "undo" | "redo", ():
            getattr(store, step)("bob", harness.now)
        case "exclude", (name, hours, accounting):
            start = harness.now + hours * HOUR
            draft = ExclusionDraft(
                start, start + 6 * HOUR, "a reason", services=(name,), accounting=accounting
            )
            store.add_exclusion(draft, "bob", harness.now)
        case "count again", (number,) if exclusions:
            store.void_exclusion(exclusions[number % len(exclusions)].id, "bob", harness.now)
        case "configure", (targets,):
            write_configuration(config, targets)
        case "pass time", (seconds,):
            for _ in range(4):
                harness.pass_time(seconds / 4)


def check(screen, config, omitted_of=lambda _: ()):
    """Compare what the screen knows with what is computed from scratch, without `omitted_of` a service."""
    settings = read_settings(str(config))
    with Workspace(settings, open_store(settings.store)) as fresh:
        assert set(screen.assessments) == set(settings.service_names)
        for name, shown in screen.assessments.items():
            as_of, omitted = to_instant(shown.as_of), omitted_of(name)
            expected = assessment_outline.complete(fresh.assess(name, as_of))
            assert figures(shown, omitted) == figures(expected, omitted)
        assert screen.banner == orphans_sentence(fresh.orphans())


def figures(assessment, omitted):
    return {name: figure for name, figure in assessment.as_dict().items() if name not in omitted}


def run_steps(steps, check_screen):
    """Make changes and let time pass; after each step call `check_screen` with the screen and the
    configuration."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "budgettui.toml"
        write_configuration(config, CONFIGURATIONS[0])
        harness = Harness(config)
        screen = Screen(harness)
        store = open_store(harness.workspace.settings.store)
        try:
            harness.load_all()
            for step in steps:
                try:
                    change(store, config, harness, *step)
                except (ValueError, BudgettuiError):
                    continue
                harness.server.look_at_config()
                harness.server.look_at_store()
                harness.pass_time(0.5)
                screen.take_in()
                check_screen(screen, config)
        finally:
            store.close()
            harness.server.workspace.close()


@settings(max_examples=scaled(40), deadline=None)
@given(STEPS)
def test_what_was_sent_is_what_would_be_computed_from_nothing(steps):
    run_steps(steps, check)


@settings(max_examples=scaled(40), deadline=None)
@given(STEPS, st.sampled_from(NAMES[:2]))
def test_of_a_service_that_nobody_looked_at_only_details_are_old(steps, looked_at):
    def look(screen, config):
        if looked_at in screen.assessments:
            screen.harness.server.answer(messages.NumberedRequest(1, messages.GetSeries(looked_at, 30)))
            screen.take_in()
        check(screen, config, lambda name: () if name == looked_at else (*DETAILS, "stable_until"))

    with mock.patch.object(assessment_scheduler, "DETAILED", 1):
        run_steps(steps, look)


def test_services_that_are_due_together_are_sent_together(tmp_path):
    config = tmp_path / "budgettui.toml"
    names = [f"service-{number:02d}" for number in range(3 * SLICE)]
    write_configuration(config, dict.fromkeys(names, "99.9"))
    harness = Harness(config)
    now = harness.now
    harness.workspace.store.add_many([Draft(name, now - MINUTE, None) for name in names], "bob", now)
    harness.load_all()
    while harness.server.scheduler.has_outlines:
        harness.pass_time(1)
    while (due := harness.server.scheduler.next_due) is not None and due <= harness.now:
        harness.server.work()
    harness.sent.clear()
    harness.pass_time(5)
    for _ in range(4):
        harness.server.work()
    shots = [message for message in harness.sent if isinstance(message, messages.Snapshot)]
    assert len(shots) <= 2
    assert sorted(name for shot in shots for name in shot.assessments) == names
    assert not any(shot.partial for shot in shots)
    harness.workspace.close()
