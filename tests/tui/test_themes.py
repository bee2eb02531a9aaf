"""Themes: what a file must hold, that text can be read, that status is told apart by everyone."""

from dataclasses import replace
from pathlib import Path

import pytest
from app_driver import dashboard
from sample_events import lifelike, make_settings
from temporary_backend import TemporaryBackend
from textual.css.stylesheet import Stylesheet

from budgettui.tui.themes.style_palette import Palette
from budgettui.tui.themes.textual_theme import for_textual
from budgettui.tui.themes.theme_folders import SHIPPED, folders, theme_names
from budgettui.tui.themes.theme_loader import MAX_BYTES, ROLES, ThemeError, load_theme

NAMES = ["colour-blind-safe", "dark", "high-contrast", "light", "sixteen"]
COLOURED = [name for name in NAMES if name != "sixteen"]
READ = ("text", "muted", "accent", "spent", "page", "watch", "ok", "event")
GROUNDS = ("background", "raised", "selection")


def rgb(text):
    return tuple(int(text[start : start + 2], 16) / 255 for start in (1, 3, 5))


def linear(colour):
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)


def contrast(first, other):
    """WCAG 2 contrast ratio."""
    lights = []
    for text in (first, other):
        red, green, blue = linear(rgb(text))
        lights.append(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return (max(lights) + 0.05) / (min(lights) + 0.05)


SIMULATED = {  # Machado, Oliveira, Fernandes 2009, severity 1
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.01182, 0.04294, 0.968881),
    ),
}


def seen(text, matrix):
    colour = linear(rgb(text))
    return tuple(min(max(sum(m * c for m, c in zip(row, colour, strict=True)), 0), 1) for row in matrix)


def lab(colour):
    red, green, blue = colour
    xyz = (
        (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505,
        0.2126 * red + 0.7152 * green + 0.0722 * blue,
        (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089,
    )
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(first, other):
    return sum((a - b) ** 2 for a, b in zip(lab(first), lab(other), strict=True)) ** 0.5


def test_the_shipped_themes_are_there():
    assert theme_names(folders(None)) == NAMES


@pytest.mark.parametrize("name", COLOURED)
def test_text_has_a_contrast_that_can_be_read(name):
    colors = load_theme(name, [SHIPPED]).colors
    poor = [
        (role, ground, round(contrast(colors[role], colors[ground]), 2))
        for role in READ
        for ground in GROUNDS
        if contrast(colors[role], colors[ground]) < 4.5
    ]
    assert poor == []


@pytest.mark.parametrize("kind", sorted(SIMULATED))
def test_status_colours_of_the_safe_theme_differ_for_the_colour_blind(kind):
    colors = load_theme("colour-blind-safe", [SHIPPED]).colors
    status = [seen(colors[role], SIMULATED[kind]) for role in ("spent", "page", "watch", "ok")]
    pairs = [(a, b) for index, a in enumerate(status) for b in status[index + 1 :]]
    assert min(difference(a, b) for a, b in pairs) > 20


@pytest.mark.parametrize("name", NAMES)
def test_every_role_has_a_style(name):
    palette = Palette(load_theme(name, [SHIPPED]))
    for role in ROLES:
        assert palette.style(f"{role}@selection") is palette.style(f"{role}@selection")
    assert palette.style("text+b").bold and palette.style("text+r").reverse
    assert for_textual(palette.theme).ansi == (name == "sixteen")


def test_without_colour_weight_and_reversal_tell_things_apart():
    palette = Palette(load_theme("sixteen", [SHIPPED]), colourless=True)
    assert all(palette.style(role).color is None for role in ROLES)
    assert palette.style("text@selection").reverse and not palette.style("text").reverse
    assert palette.style("spent").bold


def test_a_theme_of_the_user_precedes_the_shipped_one(tmp_path: Path):
    config = tmp_path / "config.toml"
    (tmp_path / "themes").mkdir()
    mine = (SHIPPED / "dark.toml").read_text("utf-8").replace('"Dark"', '"Mine"')
    (tmp_path / "themes" / "dark.toml").write_text(mine, "utf-8")
    (tmp_path / "themes" / "own.toml").write_text(mine, "utf-8")
    assert theme_names(folders(config)) == [*NAMES, "own"]
    assert load_theme("dark", folders(config)).title == "Mine"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda text: text.replace('spent = "#ff6b81"', ""), "lacks spent"),
        (lambda text: text.replace("#ff6b81", "pinkish"), "colors.spent: 'pinkish' is not a colour"),
        (lambda text: text + 'sparkle = "#ffffff"\n', "colors.sparkle is not a role"),
        (lambda text: text.replace("[colors]", "[colours]"), "no table [colors]"),
        (lambda text: text + "???", "cannot be read as a theme"),
    ],
)
def test_a_broken_theme_says_file_and_key(tmp_path: Path, change, problem):
    file = tmp_path / "own.toml"
    file.write_text(change((SHIPPED / "dark.toml").read_text("utf-8")), "utf-8")
    with pytest.raises(ThemeError) as caught:
        load_theme("own", [tmp_path])
    assert problem in str(caught.value) and "own.toml" in str(caught.value)


def test_an_unknown_theme_names_the_known():
    with pytest.raises(ThemeError, match=r"there is no theme 'drak'; there are .*dark"):
        load_theme("drak", [SHIPPED])
    with pytest.raises(ThemeError):
        load_theme("../dark", [SHIPPED / "x"])


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("x = " + "9" * 5000, "cannot be read as a theme"),
        ("x = " + "[" * 2000 + "]" * 2000, "cannot be read as a theme"),
        ("#" * (MAX_BYTES + 1), "more than 64 KiB"),
        ("[colors]\n" + "a." * 101 + "a = 1", "more than 100 dots"),
        ("\x00", "cannot be read as a theme"),
        ("[colors]\nbackground = 5", "lacks"),
        ("[colors]\n" + "".join(f"{role} = {'9' * 400}\n" for role in ROLES), "is not a colour"),
        (
            "[colors]\n" + "".join(f"{role} = '#000000'\n" for role in ROLES) + "x" * 900 + " = 1",
            "is not a role",
        ),
        ("ansi = [1]\n[colors]\n" + "".join(f"{role} = 'rgb(1,2)'\n" for role in ROLES), "is not a colour"),
    ],
)
def test_no_theme_file_raises_anything_but_a_short_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "odd.toml").write_text(text)
    with pytest.raises(ThemeError, match=sentence) as raised:
        load_theme("odd", [tmp_path])
    assert len(str(raised.value)) < 600


@pytest.mark.parametrize("name", ["dark", "sixteen", "light"])
@pytest.mark.parametrize("chosen", ["dark", "sixteen", "light"])
async def test_a_broken_theme_of_a_shipped_name_says_so_and_the_screen_opens(
    tmp_path: Path, name: str, chosen: str
) -> None:
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / f"{name}.toml").write_text("[colors")
    settings = replace(make_settings(theme=chosen), path=tmp_path / "budgettui.toml")
    async with dashboard(backend=TemporaryBackend(settings, lifelike())) as on:
        if name == chosen:
            await on.sees(f"{name}.toml: cannot")
        await on.press("t")
        await on.sees(name)


async def test_the_style_sheets_are_parsed_again_only_for_another_theme(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parsed = []
    reparse = Stylesheet.reparse
    monkeypatch.setattr(Stylesheet, "reparse", lambda sheet: (parsed.append(sheet), reparse(sheet))[1])
    async with dashboard(backend=TemporaryBackend(make_settings(theme="light"), lifelike())) as on:
        light = load_theme("light", folders(None)).colors["background"]
        assert not parsed
        assert on.app.dashboard.styles.background.hex.lower() == light
        on.app.set_theme("dark")
        await on.pilot.pause()
        assert len(parsed) == 1
        dark = load_theme("dark", folders(None)).colors["background"]
        assert on.app.dashboard.styles.background.hex.lower() == dark != light
