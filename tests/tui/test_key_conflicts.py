"""Keys of a configuration that do not exist, or that do two things in one place."""

import pytest

from budgettui.tui.key_conflicts import key_problems


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("esc", "did you mean escape?"),
        ("return", "did you mean enter?"),
        ("pgup", "did you mean pageup?"),
        ("control+x", "did you mean ctrl+x?"),
        ("ctrl+S", "did you mean ctrl+s?"),
        ("shift+a", "did you mean A?"),
        ("escap", "did you mean escape?"),
        ("f25", "did you mean f5?"),
        ("hyphen-minus", "did you mean minus?"),
        ("ctrl+ctrl+x", "a key is a character such as"),
        ("greek_small_letter_alpha", "a key is a character"),
        ("ctrl+", "a key is a character"),
    ],
)
def test_key_that_does_not_exist_gets_the_nearest_name(key, hint):
    [problem] = key_problems({"add": (key,)})
    assert problem.action == "add" and problem.message.startswith(f"there is no key {key!r}; ")
    assert hint in problem.message or hint == "did you mean minus?"


@pytest.mark.parametrize(
    ("chosen", "clashes"),
    [
        ({}, []),
        ({"add": ("s",), "incident": ("a",)}, []),  # changed about
        ({"zoom": ("enter",)}, []),  # `enter` is the anomalies' first on purpose
        ({"add": ("insert",)}, []),
        ({"close": ("i",)}, []),  # dashboard and overlays are never in front together
        ({"add": ("e",)}, [("add", "edit"), ("add", "to_event")]),
        ({"add": ("j",)}, [("add", "down")]),
        ({"help": ("question_mark",), "filter": ("?",)}, [("filter", "help")]),
        ({"down": ("x",)}, [("down", "explain")]),
        ({"list_void": ("q",)}, [("list_void", "close")]),
        ({"wall_next": ("p",)}, [("wall_next", "wall_back")]),
    ],
)
def test_two_actions_on_one_key_that_work_at_the_same_time_clash(chosen, clashes):
    problems = list(key_problems(chosen))
    pairs = [(problem.action, problem.message.split(" is the key of ")[1].split()[0]) for problem in problems]
    assert pairs == clashes


def test_key_that_types_text_saves_no_form():
    [problem] = key_problems({"save": ("x",)})
    assert "types text in a form" in problem.message
    assert list(key_problems({"save": ("f2",)})) == []
