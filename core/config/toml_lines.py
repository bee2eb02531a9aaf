"""The line of each key of a TOML text that `tomllib` has accepted."""

import re
import tomllib

KeyPath = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"[ \t]*(\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|[A-Za-z0-9_-]+)[ \t]*")
_VALUE = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2}(?!"))'
    r"|'''.*?'''(?:'{0,2}(?!'))"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|[^\s,\]}#](?:[^,\]}#\n]*[^\s,\]}#])?",
    re.DOTALL,
)


def key_lines(text: str) -> dict[KeyPath, int]:
    """Line (from 1) of every key, table header and list item, by its path; items count from 0."""
    return _Scanner(text).lines


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.lines: dict[KeyPath, int] = {}
        self.lists: dict[KeyPath, int] = {}
        self._line, self._counted = 1, 0
        self._document()

    def _document(self) -> None:
        table: KeyPath = ()
        self._blank()
        while self.position < len(self.text):
            if self.text.startswith("[[", self.position):
                self._mark_line(2)
                names = self._keys()
                above = self._within_lists(names[:-1])
                listed = (*above, names[-1])
                self.lines.setdefault(listed, self._key_line)
                self.lists[listed] = self.lists.get(listed, -1) + 1
                table = (*listed, self.lists[listed])
                self.lines[table] = self._key_line
                self.position += 2
            elif self.text.startswith("[", self.position):
                self._mark_line(1)
                table = self._within_lists(self._keys())
                self.lines.setdefault(table, self._key_line)
                self.position += 1
            else:
                self._pair(table)
            self._blank()

    def _within_lists(self, names: list[str]) -> KeyPath:
        """The path of a header, with the index of the current table where a name is a list of tables."""
        path: KeyPath = ()
        for name in names:
            path = (*path, name)
            if path in self.lists:
                path = (*path, self.lists[path])
            self.lines.setdefault(path, self._key_line)
        return path

    def _pair(self, table: KeyPath) -> None:
        self._mark_line(0)
        path = table
        for name in self._keys():
            path = (*path, name)
            self.lines.setdefault(path, self._key_line)
        self.position += 1
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        self._blank()
        if self.text[self.position] == "[":
            self._list(path)
        elif self.text[self.position] == "{":
            self._inline(path)
        else:
            match = _VALUE.match(self.text, self.position)
            self.position = match.end() if match else len(self.text)

    def _list(self, path: KeyPath) -> None:
        self.position += 1
        self._blank()
        index = 0
        while self.text[self.position] != "]":
            self._mark_line(0)
            self.lines[(*path, index)] = self._key_line
            self._value((*path, index))
            index += 1
            self._comma()
        self.position += 1

    def _inline(self, path: KeyPath) -> None:
        self.position += 1
        self._blank()
        while self.text[self.position] != "}":
            self._pair(path)
            self._comma()
        self.position += 1

    def _comma(self) -> None:
        self._blank()
        if self.text[self.position] == ",":
            self.position += 1
            self._blank()

    def _keys(self) -> list[str]:
        names = []
        while match := _KEY.match(self.text, self.position):
            names.append(_unquoted(match[1]))
            self.position = match.end()
            if self.text[self.position] != ".":
                break
            self.position += 1
        return names

    def _blank(self) -> None:
        match = _BLANK.match(self.text, self.position)
        self.position = match.end() if match else self.position

    def _mark_line(self, skip: int) -> None:
        self._line += self.text.count("\n", self._counted, self.position)
        self._counted = self.position
        self._key_line = self._line
        self.position += skip


def _unquoted(name: str) -> str:
    if name[0] not in "\"'":
        return name
    key: str = tomllib.loads(f"name = {name}")["name"]
    return key
