"""FORCE_COLOR, CLICOLOR_FORCE and NO_COLOR mean the same in every command that answers."""

import click
import pytest
from test_quiet import ALL, ANSWERS

CALLS = [
    (name, arguments)
    for name, examples in ANSWERS.items()
    for arguments in examples
    if name not in ("metrics", "segment", "sync", "notify", "services") and "--override" not in arguments
]
"""Those of the same output at every call."""
COLOURED = {
    "status", "explain", "forecast", "anomalies", "whatif", "gate", "events", "notes", "exclusions",
    "exceptions", "obligations", "doctor", "store info",
}  # fmt: skip
"""Tables have a quiet heading at least."""


@pytest.mark.parametrize(
    ("name", "arguments"), CALLS, ids=lambda value: " ".join(value) if value else "alone"
)
def test_colour_is_forced_and_refused_alike(busy, monkeypatch, name: str, arguments: list[str]) -> None:
    for variable in ("FORCE_COLOR", "CLICOLOR_FORCE", "NO_COLOR"):
        monkeypatch.delenv(variable, raising=False)
    arguments = [*name.split(), *arguments]
    plain = busy.run(*arguments)
    assert "\x1b" not in plain.out + plain.err
    for variable in ("FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.setenv(variable, "1")
        forced = busy.run(*arguments)
        assert (forced.code, click.unstyle(forced.out)) == (plain.code, plain.out)
        if name in COLOURED and len(plain.lines) > 1:
            assert "\x1b[" in forced.out
        monkeypatch.setenv("NO_COLOR", "1")
        assert busy.run(*arguments).out == plain.out
        monkeypatch.delenv("NO_COLOR")
        monkeypatch.setenv(variable, "0")
        assert busy.run(*arguments).out == plain.out
        monkeypatch.delenv(variable)


def test_json_has_no_colour_even_if_forced(busy, monkeypatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    for name, arguments in CALLS:
        if any("--json" in each.opts for each in ALL[name].params):
            assert "\x1b" not in busy.run(*name.split(), *arguments, "--json").out, name
