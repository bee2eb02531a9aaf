"""The pictures of the documentation are small, well-formed, and what their script draws."""

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pyte
import pytest

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def terminal_svg(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    import terminal_svg

    yield terminal_svg
    sys.modules.pop("terminal_svg", None)


@pytest.mark.parametrize("name", ["dashboard", "incident"])
def test_pictures_of_the_documentation_are_small_and_shown(name):
    file = ROOT / "docs" / f"{name}.svg"
    assert file.stat().st_size < 300_000
    assert ElementTree.parse(file).getroot().tag == f"{SVG}svg"
    assert f"](docs/{name}.svg)" in (ROOT / "README.md").read_text(encoding="utf-8")


def screen(terminal_svg, text):
    emulator = pyte.Screen(12, 2)
    pyte.Stream(emulator).feed(text)
    return terminal_svg.screen_of(emulator)


def test_text_keeps_its_cells_and_marks_are_shapes(terminal_svg):
    drawn = terminal_svg.picture(screen(terminal_svg, "\x1b[1;31ma <b\x1b[0m  █⠁─│ x"))
    root = ElementTree.fromstring(drawn)
    texts = [(each.text, each.get("x"), each.get("class")) for each in root.iter(f"{SVG}text")]
    assert texts == [("a <b", "0", "b"), ("x", "88", None)]
    paths = "".join(each.get("d") for each in root.iter(f"{SVG}path"))
    assert all(f"M{start}" in paths for start in ("48 0h8v16", "58 2h0", "64 8H72", "76 0V16"))


def test_a_film_holds_each_row_once_and_every_screen_for_its_time(terminal_svg):
    first, second = (screen(terminal_svg, f"same\r\n{word}") for word in ("one", "two"))
    drawn = terminal_svg.film([(0.0, first), (1.5, second), (3.0, first)], 6.0, 1)
    root = ElementTree.fromstring(drawn)
    rows = [each.get("id") for each in root.iter(f"{SVG}g") if each.get("id")]
    assert len(rows) == 3
    uses = [each.get("href") for each in root.iter(f"{SVG}use")]
    assert uses == ["#r0", "#r1", "#r0", "#r2", "#r0", "#r1"]
    assert re.findall(r"([\d.]+)%\{", drawn) == ["0.00", "25.00", "50.00"]
