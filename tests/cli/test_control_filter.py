"""What writes to a terminal past every escape is stopped at the stream."""

import io

import pytest

from budgettui.cli.output.control_filter import GatedTerminal

LINK = "\x1b]8;;https://example.org/INC-1\x1b\\INC-1\x1b]8;;\x1b\\"


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("plain\ttext\r\n", "plain\ttext\r\n"),
        ("\x1b[31mred\x1b[0m\x1b[K", "\x1b[31mred\x1b[0m\x1b[K"),
        (LINK, LINK),
        ("\x1b]8;;https://a\x1b]0;x\x1b\\", "\\x1b]8;;https://a\\x1b]0;x\\x1b\\"),
        ("\rreading: 5 %", "\rreading: 5 %"),
        ("all is well\rall is lost", "all is well\\rall is lost"),
        ("\x1b]52;c;aGk=\x07", "\\x1b]52;c;aGk=\\x07"),
        ("\x1b[2J\x1bc\x9b2J", "\\x1b[2J\\x1bc\\x9b2J"),
        ("\x1b[" + "1;" * 50 + "m", "\\x1b[" + "1;" * 50 + "m"),
        ("\u202eexe.gnp\u200b", "\\u202eexe.gnp\\u200b"),
        ("e" + "\u0301" * 9000, "e" + "\u0301" * 8 + "..."),
        ("família हिन्दी 👩\u200d💻 ︎", "família हिन्दी 👩\u200d💻 ︎"),
    ],
)
def test_a_terminal_gets_text_and_colours_alone(text, sent):
    stream = io.StringIO(newline="")
    assert GatedTerminal(stream).write(text) == len(text)
    assert stream.getvalue() == sent


def test_lines_pass_the_gate_too():
    stream = io.StringIO()
    GatedTerminal(stream).writelines(["a\x07", "b"])
    assert stream.getvalue() == "a\\x07b"


def test_what_else_a_stream_has_is_its_own():
    stream = io.StringIO()
    assert GatedTerminal(stream).isatty() is False
