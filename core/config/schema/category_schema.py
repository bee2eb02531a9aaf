"""The tables `categories`: which events cost budget."""

from ...model.names import WORD_ACCEPTED, is_word
from ..config_errors import Problem
from ..settings import CategorySettings, default_categories
from ..table_reader import TableReader
from .unique_names import reject_duplicates


def read_categories(tables: list[TableReader], problems: list[Problem]) -> tuple[CategorySettings, ...]:
    """The default categories, with those of the tables `categories` added or replaced."""
    categories = {category.name: category for category in default_categories()}
    for table in tables:
        table.require("name", WORD_ACCEPTED)
        name = table.text("name", "", is_word, WORD_ACCEPTED)
        excluded = table.flag("excluded", False)
        table.reject_unknown_keys()
        if name:
            categories[name] = CategorySettings(name, excluded)
    reject_duplicates([table.find("name") for table in tables], "category", problems)
    return tuple(categories.values())
