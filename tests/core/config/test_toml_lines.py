"""Where each key of a TOML text stands."""

import tomllib

import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from budgettui.core.config.toml_lines import key_lines

TRICKY = '''\
# a comment with [brackets] and key = 1
top = 1
"quoted key" = """
first = 1
[not.a.table]
\\""" still inside"""
'literal' = \'\'\'
x = [ { \'\'\'
dotted.path."with dot.s".end = 2  # [[not]]

[table]
inline = { a = 1, b.c = [1, 2], "d e" = { f = "}]#" } }
list = [
  1, # one
  "two, ]",
  [3,
   4],
  { five = 5 },
]

[[many]]
name = "a"
[many.sub]
deep = true
[[many.inner]]
x = 1
[[many.inner]]
x = 2

[[many]]
  name = "b"
  [[many.inner]]
  x = 3
[table.late]
when = 2026-11-23 14:05:00Z
'''


def test_every_kind_of_key_has_its_line():
    tomllib.loads(TRICKY)
    lines = key_lines(TRICKY)
    expected = {
        ("top",): 2,
        ("quoted key",): 3,
        ("literal",): 7,
        ("dotted",): 9,
        ("dotted", "path", "with dot.s", "end"): 9,
        ("table",): 11,
        ("table", "inline"): 12,
        ("table", "inline", "b", "c", 1): 12,
        ("table", "inline", "d e", "f"): 12,
        ("table", "list"): 13,
        ("table", "list", 0): 14,
        ("table", "list", 1): 15,
        ("table", "list", 2, 1): 17,
        ("table", "list", 3, "five"): 18,
        ("many",): 21,
        ("many", 0): 21,
        ("many", 0, "name"): 22,
        ("many", 0, "sub", "deep"): 24,
        ("many", 0, "inner", 0, "x"): 26,
        ("many", 0, "inner", 1): 27,
        ("many", 1): 30,
        ("many", 1, "name"): 31,
        ("many", 1, "inner", 0, "x"): 33,
        ("table", "late"): 34,
        ("table", "late", "when"): 35,
    }
    assert {path: lines.get(path) for path in expected} == expected


def test_line_ends_of_either_kind():
    assert key_lines("a = 1\r\nb = '''\r\n\r\n'''\r\n[c]\r\nd = 2\r\n")[("c", "d")] == 6


def test_quotes_at_the_end_of_a_long_string():
    text = 'a = """x"""""\nb = \'\'\'y\'\'\'\'\'\nc = ""\nd = ""\n'
    tomllib.loads(text)
    assert key_lines(text) == {("a",): 1, ("b",): 2, ("c",): 3, ("d",): 4}


_KEYS = st.text("ab.c-_ \"'é#[]=", min_size=1, max_size=5)
_VALUES = st.recursive(
    st.one_of(st.integers(), st.booleans(), st.text(max_size=12), st.floats(allow_nan=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_KEYS, inner, max_size=3)),
    max_leaves=12,
)


def _leaves(value, path=()):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, (*path, key))
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from _leaves(item, (*path, index))
    else:
        yield path, value


@settings(deadline=None)
@given(st.dictionaries(_KEYS, _VALUES, max_size=4), st.booleans())
def test_every_value_is_found_and_is_where_the_map_says(data, multiline):
    text = tomli_w.dumps(data, multiline_strings=multiline)
    lines = key_lines(text)
    for path, value in _leaves(data):
        assert path in lines
        if isinstance(value, int) and not isinstance(value, bool):
            assert str(value) in text.split("\n")[lines[path] - 1]
