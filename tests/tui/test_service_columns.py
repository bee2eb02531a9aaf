"""Which columns the list of services has at which width."""

from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.config import settings
from budgettui.tui.widgets.panes.service_columns import COLUMNS, fitting

IDS = [column.id for column in COLUMNS]


@given(st.integers(0, 300), st.lists(st.sampled_from(IDS), unique=True))
def test_columns_never_take_more_than_the_room(room, wanted):
    columns = fitting(room, wanted)
    assert sum(width + 1 for _, width in columns) <= room
    assert [column.id for column, _ in columns] == (wanted or IDS)[: len(columns)]


@given(st.integers(0, 300))
def test_a_wider_list_never_loses_a_column(room):
    assert len(fitting(room + 1)) >= len(fitting(room))


def test_bar_and_number_come_first_and_all_fit_a_wide_terminal():
    assert [column.id for column, _ in fitting(12)] == ["left", "bar"]
    assert [column.id for column, _ in fitting(150)] == IDS


def test_configuration_knows_the_columns_there_are():
    assert sorted(column.id for column in COLUMNS) == sorted(settings.COLUMNS)
