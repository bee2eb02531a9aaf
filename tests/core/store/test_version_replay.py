"""What the versions of a record amount to, also where some of them were lost."""

from budgettui.core.model.event import Event
from budgettui.core.store.version_history import History, Version, replay


def version(revision: int, *, undoes: int | None = None, redoes: int | None = None) -> Version[Event]:
    return Version(Event(1, "checkout", 0, 1), revision, undoes, redoes, kind=f"kind {revision}")


def amounts(history: History[Event]) -> tuple[list[int], list[tuple[int, int]]]:
    """The revisions in effect, and those undone by which."""
    return (
        [change.revision for change in history.effective],
        [(undo.revision, change.revision) for undo, change in history.undone],
    )


def test_an_undo_takes_back_the_last_change_and_a_redo_brings_it_back():
    versions = [version(1), version(2), version(3, undoes=2)]
    assert amounts(replay(versions)) == ([1], [(3, 2)])
    redone = replay([*versions, version(4, redoes=3)])
    assert amounts(redone) == ([1, 4], [])
    assert redone.effective[-1].kind == "kind 2"
    assert amounts(replay([*versions, version(4)])) == ([1, 4], [])


def test_an_undo_of_a_version_that_is_lost_takes_nothing_else_back():
    assert amounts(replay([version(1), version(3, undoes=2)])) == ([1], [])
    assert amounts(replay([version(3, undoes=2)])) == ([], [])


def test_a_redo_of_an_undo_that_is_lost_is_a_change_of_its_own():
    assert amounts(replay([version(1), version(4, redoes=3)])) == ([1, 4], [])
    history = replay([version(1), version(2), version(3, undoes=2), version(5, redoes=4)])
    assert amounts(history) == ([1, 5], [(3, 2)])
    assert history.effective[-1].kind == "kind 5"
