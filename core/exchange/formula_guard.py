"""Cells that a spreadsheet would run as formulas, made harmless and back.

A cell that begins as a formula would (OWASP, "CSV Injection") gets a leading apostrophe, one more than it
has; reading takes one away from such a cell, so every text comes back as it was.
"""

import re

_FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠\t\r\n]")


def guarded(text: str) -> str:
    """`text` as a cell that no spreadsheet runs."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """The text that `guarded` made `cell` of."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell, 1) else cell
