"""Files that are no files: a pipe is read while somebody writes to it, and never waited for without end."""

import os
import threading
from pathlib import Path

import pytest

from budgettui.core.config.config_errors import ConfigError
from budgettui.core.config.loader import load
from budgettui.core.exclusions import icalendar_reader
from budgettui.core.files import bounded_read
from budgettui.core.files.bounded_read import SilentPipeError, read_bounded

SERVICE = '[[services]]\nname = "a"\nslo = 99.9\n'


@pytest.fixture
def pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(bounded_read, "PIPE_SECONDS", 0.2)
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


def write_later(pipe: Path, *parts: bytes) -> None:
    def write() -> None:
        with pipe.open("wb", buffering=0) as stream:
            for part in parts:
                stream.write(part)

    threading.Thread(target=write, daemon=True).start()


def test_pipe_without_a_writer_is_an_error(pipe: Path) -> None:
    with pytest.raises(SilentPipeError, match="nothing was written to it"):
        read_bounded(pipe, 100)


def test_pipe_is_read_to_its_end_within_the_size(pipe: Path) -> None:
    write_later(pipe, b"ab", b"cd" * 40_000)
    assert read_bounded(pipe, 1_000_000) == b"ab" + b"cd" * 40_000
    write_later(pipe, b"x" * 500)
    assert read_bounded(pipe, 100) == b"x" * 101


def test_configuration_may_come_from_a_pipe_but_not_from_a_silent_one(pipe: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"pipe: it is a pipe, and nothing was written to it for 0\.2 s; name a TOML"
    ):
        load(pipe)
    write_later(pipe, SERVICE.encode())
    assert tuple(load(pipe).service_names) == ("a",)


def test_drop_in_that_is_a_silent_pipe_is_named(pipe: Path) -> None:
    config = pipe.parent / "config.toml"
    config.write_text(SERVICE)
    (pipe.parent / "config.toml.d").mkdir()
    pipe.rename(pipe.parent / "config.toml.d" / "more.toml")
    with pytest.raises(ConfigError, match=r"more\.toml: it is a pipe"):
        load(config)


def test_calendar_that_is_a_silent_pipe_is_named(pipe: Path) -> None:
    with pytest.raises(
        icalendar_reader.CalendarFileError, match="pipe: it is a pipe, and nothing was written to it"
    ):
        icalendar_reader.parse_calendar(pipe, "UTC", (0, 0))
