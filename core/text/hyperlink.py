"""Links in terminals (OSC 8), and which terminals support them."""


def takes_links(term: str) -> bool:
    """Whether a terminal with that TERM shows OSC 8 links or ignores them; consoles print the sequences."""
    return bool(term) and not term.startswith(("dumb", "linux", "unknown", "vt", "cons", "sun"))


def hyperlink(text: str, url: str) -> str:
    """`text` as a link (OSC 8); blanks around it are not part of it. `url` is printable ASCII."""
    inner = text.strip()
    before, _, after = text.partition(inner) if inner else (text, "", "")
    return f"{before}\x1b]8;;{url}\x1b\\{inner}\x1b]8;;\x1b\\{after}" if inner else text
