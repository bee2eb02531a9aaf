"""A workspace that took in what changed has the figures of one that read everything again."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_share import scaled

from budgettui.core.model.event import Draft
from budgettui.core.model.instants import DAY, MINUTE
from budgettui.core.store import NotFoundError, open_store
from budgettui.core.workspace import Workspace, read_settings

NOW = 1_790_009_000_000_000
CONFIG = """
[store]
path = "events.db"
[[services]]
name = "checkout"
slo = 99
[[services.objectives]]
name = "strict"
slo = 99.9
[[services]]
name = "search"
slo = 99
formerly = ["find"]
[[services]]
name = "login"
slo = 99
[[categories]]
name = "maintenance"
excluded = true
"""
STORED = ("checkout", "search", "find", "login", "unknown")

drafts = st.builds(
    lambda service, days, minutes, impact, category: Draft(
        service,
        NOW - days * DAY // 4,
        None if minutes is None else NOW - days * DAY // 4 + minutes * MINUTE,
        impact,
        category,
    ),
    st.sampled_from(STORED),
    st.integers(1, 400),
    st.sampled_from([None, 1, 30, 600]),
    st.sampled_from([0.5, 1.0]),
    st.sampled_from(["incident", "maintenance", "other"]),
)
changes = st.fixed_dictionaries(
    {},
    optional={
        "service": st.sampled_from(STORED),
        "impact": st.sampled_from([0.25, 1.0]),
        "category": st.sampled_from(["incident", "maintenance"]),
        "end": st.sampled_from([None, NOW + MINUTE]),
    },
)
steps = st.one_of(
    st.tuples(st.just("add"), st.lists(drafts, min_size=1, max_size=3)),
    st.tuples(st.just("amend"), st.tuples(st.integers(0, 20), changes)),
    st.tuples(st.just("void"), st.integers(0, 20)),
    st.tuples(st.just("undo"), st.none()),
    st.tuples(st.just("read"), st.sampled_from(["checkout", "search", "login"])),
)


def take(workspace: Workspace, kind: str, value: object) -> None:
    """Change the store, or read a service's events."""
    store = workspace.store
    events = store.events()
    if kind == "read":
        workspace.assess(value, NOW)
    elif kind == "add":
        store.add_many(value, "ana", NOW)
    elif kind == "undo":
        try:
            store.undo("ana", NOW)
        except NotFoundError:
            assert not events
    elif events:
        index, fields = value if kind == "amend" else (value, None)
        chosen = events[index % len(events)].id
        if fields is None:
            store.void(chosen, "ana", NOW)
        else:
            store.amend(chosen, fields, "ana", NOW)


@given(st.lists(st.lists(steps, max_size=3), min_size=1, max_size=6))
@settings(max_examples=scaled(60), deadline=None)
def test_figures_are_those_of_events_read_again(rounds):
    with TemporaryDirectory() as folder:
        config = Path(folder) / "config.toml"
        config.write_text(CONFIG)
        chosen = read_settings(str(config))
        with Workspace(chosen, open_store(chosen.store), "ana") as workspace:
            workspace.refresh(NOW)
            for each in rounds:
                for kind, value in each:
                    take(workspace, kind, value)
                workspace.invalidate()
                with Workspace(chosen, open_store(chosen.store), "ana") as again:
                    for name in chosen.service_names:
                        assert workspace.assess(name, NOW) == again.assess(name, NOW)
                        assert workspace.explain(name, NOW) == again.explain(name, NOW)
                        assert workspace.series(name, 30, NOW) == again.series(name, 30, NOW)
