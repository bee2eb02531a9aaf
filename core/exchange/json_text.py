"""Reads JSON from a stream in blocks, one value at a time."""

import codecs
import json
import re
from typing import Any, BinaryIO

from .encoding import without_mark
from .reading_result import ExchangeError

BLOCK = 262_144
"""Bytes that are read at a time."""
LARGEST_VALUE = 64_000_000
"""Most characters in a value, or in a text that is read at once: more would use too much memory."""
_BLANK = re.compile(r"[ \t\r\n]*")


class JsonText:
    """The text of a stream, read in blocks. `line` is the line of the next character.

    Raises `ExchangeError` if the stream is not UTF-8.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._text = ""
        self._at = 0
        self._is_first = True
        self._is_end = False
        self._lines_read = 0
        self._line, self._counted = 1, 0
        self._column = 0
        """Characters on the first line in memory that have been dropped already."""

    @property
    def line(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def skip_blank(self) -> str:
        """The next non-blank character, without consuming it; "" at the end."""
        while True:
            match = _BLANK.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fill(BLOCK):
                return ""

    def take(self) -> None:
        """Consume the next character."""
        self._at += 1

    def value(self, decoder: json.JSONDecoder) -> Any:
        """Consume the next value; raises whatever the decoder raises."""
        while True:
            try:
                value, end = decoder.raw_decode(self._text, self._at)
            except ValueError:
                if self._is_end or len(self._text) - self._at > LARGEST_VALUE:
                    raise
            else:
                if end < len(self._text) or self._is_end or self._text[end - 1] in '}]"':
                    self._at = end
                    return value
                if len(self._text) - self._at > LARGEST_VALUE:
                    raise ExchangeError(f"line {self.line}: a number is too long")
            # so that a value of many blocks is not parsed again with each block
            self._fill(max(BLOCK, len(self._text) - self._at))

    def rest(self) -> str:
        """The remaining text; `ExchangeError` if it is too large."""
        while self._fill(BLOCK):
            if len(self._text) > LARGEST_VALUE:
                raise ExchangeError(
                    f"it is an object of more than {LARGEST_VALUE // 1_000_000} MB, which would have to be "
                    "read into memory; extract the list of events"
                )
        return self._text[self._at :]

    def where(self, error: json.JSONDecodeError) -> tuple[int, int]:
        """Line and column of a decoder's error."""
        line_begin = self._text.rfind("\n", 0, error.pos) + 1
        before = 0 if line_begin else self._column
        return self.line + self._text.count("\n", self._at, error.pos), before + error.pos - line_begin + 1

    def _fill(self, count: int) -> bool:
        """Read the next block; False at the end."""
        if self._is_end:
            return False
        self._forget()
        raw = self._stream.read(count)
        self._is_end = not raw
        if self._is_first:
            raw, self._is_first = without_mark(raw), False
        try:
            more = self._decoder.decode(raw, final=self._is_end)
        except UnicodeDecodeError as error:
            line = self._lines_read + error.object.count(b"\n", 0, error.start) + 1
            raise ExchangeError(f"line {line}: it is not UTF-8 text; save it as UTF-8") from None
        self._lines_read += more.count("\n")
        self._text += more
        return not self._is_end

    def _forget(self) -> None:
        """Drop the text that has been consumed."""
        self._line = self.line
        begin = self._text.rfind("\n", 0, self._at) + 1
        self._column = self._at - begin + (0 if begin else self._column)
        self._text = self._text[self._at :]
        self._at = self._counted = 0
