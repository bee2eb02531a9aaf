"""An incident's id in a table, linked to the tracker if one is configured."""

from budgettui.cli.output.table import Cell
from budgettui.cli.session import Session


def incident_cell(session: Session, incident_id: str | None) -> Cell:
    """A cell with the id, linked on a terminal that supports links."""
    return Cell(incident_id or "", link=session.settings.display.incident_link(incident_id))
