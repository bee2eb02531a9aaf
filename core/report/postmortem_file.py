"""A postmortem as Markdown or HTML, and updating its facts without losing what people wrote.

Each section of facts is between two comments, the first of which has a hash of the text between them. When
the file is rewritten, a section whose hash still matches is replaced. A section that somebody edited is left
unchanged, as is everything outside of the sections.
"""

import hashlib
import re

from ..support.frozen import frozen
from .formats.html import html_facts, html_page, html_table, safe
from .formats.markdown import escaped, markdown_facts, markdown_table
from .postmortem import BlankSection, FactSection, Postmortem

FORMATS = ("markdown", "html")
_MARK = re.compile(r"<!-- budgettui:facts (?P<key>[a-z]+) (?P<hash>[0-9a-f]{16}) -->")
_END = "<!-- budgettui:end {} -->"
_SUBJECT = "<!-- budgettui:postmortem {} -->"


@frozen
class Rewritten:
    """A rewritten document. `edited` and `absent` name the sections that were left as people left them."""

    text: str
    renewed: tuple[str, ...]
    edited: tuple[str, ...]
    absent: tuple[str, ...]


def write(document: Postmortem, format: str) -> str:
    """The document in one of `FORMATS`; `ValueError` for any other. Foreign text stays literal."""
    if format == "markdown":
        return _markdown(document)
    if format == "html":
        return _html(document)
    raise ValueError(f"format: {format!r} is not one of {', '.join(FORMATS)} for an incident")


def rewrite(existing: str, document: Postmortem, format: str) -> Rewritten:
    """`existing` with current facts; what people wrote is kept.

    Raises `ValueError` if it is not a postmortem of this subject in this format.
    """
    if not re.search(r"<!-- budgettui:postmortem \w+ -->", existing):
        raise ValueError("it is not a postmortem; name another file, or move this one away")
    if _subject_mark(document) not in existing:
        raise ValueError("it is the postmortem of another incident")
    if existing.lstrip().lower().startswith("<!doctype html") != (format == "html"):
        raise ValueError(f"it is not written as {format}")
    renewed: list[str] = []
    edited: list[str] = []
    absent: list[str] = []
    text = existing
    for section in document.sections:
        if not isinstance(section, FactSection):
            continue
        span = _span(text, section.key)
        if span is None:
            absent.append(section.title)
            continue
        begin, end, has_changed = span
        if has_changed:
            edited.append(section.title)
            continue
        fresh = _marked(section, format)
        if "\r\n" in existing:
            fresh = fresh.replace("\n", "\r\n")
        if text[begin:end] != fresh:
            renewed.append(section.title)
        text = text[:begin] + fresh + text[end:]
    return Rewritten(text, tuple(renewed), tuple(edited), tuple(absent))


def _span(text: str, key: str) -> tuple[int, int, bool] | None:
    """Start and end of the section `key` with its marks, and whether it was edited; None without marks."""
    mark = next((each for each in _MARK.finditer(text) if each["key"] == key), None)
    if mark is None:
        return None
    ending = _END.format(key)
    end = text.find(ending, mark.end())
    following = _MARK.search(text, mark.end())
    if end < 0 or (following is not None and following.start() < end):
        return None
    return mark.start(), end + len(ending), _hash(text[mark.end() : end]) != mark["hash"]


def _marked(section: FactSection, format: str) -> str:
    body = _markdown_facts(section) if format == "markdown" else _html_facts(section)
    between = f"\n{body}\n"
    return f"<!-- budgettui:facts {section.key} {_hash(between)} -->{between}{_END.format(section.key)}"


def _hash(text: str) -> str:
    """A hash of the text that ignores trailing blanks and the kind of line ends, which editors change."""
    lines = "\n".join(line.rstrip() for line in text.splitlines()).strip()
    return hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _subject_mark(document: Postmortem) -> str:
    name = hashlib.sha256(document.subject.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return _SUBJECT.format(name)


def _markdown(document: Postmortem) -> str:
    blocks = [f"# {escaped(document.title)}", _subject_mark(document)]
    for section in document.sections:
        if isinstance(section, BlankSection):
            blocks += [f"## {escaped(section.title)}", f"_{escaped(section.hint)}_"]
        else:
            blocks += [f"## {escaped(section.title)}", _marked(section, "markdown")]
    return "\n\n".join(blocks) + "\n"


def _markdown_facts(section: FactSection) -> str:
    blocks = [markdown_facts(section.facts)] if section.facts else []
    for table in section.tables:
        if table.title != section.title:
            blocks.append(f"### {escaped(table.title)}")
        blocks.append(markdown_table(table))
    return "\n" + "\n\n".join(blocks) + "\n"


def _html(document: Postmortem) -> str:
    parts = [_subject_mark(document)]
    for section in document.sections:
        parts.append(f"<h2>{safe(section.title)}</h2>")
        if isinstance(section, BlankSection):
            parts.append(f"<p><em>{safe(section.hint)}</em></p>")
        else:
            parts.append(_marked(section, "html"))
    return html_page(document.title, parts)


def _html_facts(section: FactSection) -> str:
    parts = [html_facts(section.facts)] if section.facts else []
    for table in section.tables:
        if table.title != section.title:
            parts.append(f"<h3>{safe(table.title)}</h3>")
        parts.append(html_table(table))
    return "\n".join(parts)
