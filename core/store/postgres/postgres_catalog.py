"""What PostgreSQL's catalogue says of the store's tables, compared with how they are created.

Anyone with rights to the schema could replace a table by a view, add a trigger or rule that changes what is
written, or a policy that hides rows. Such a store is refused, like an SQLite file with another schema.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ..database_protocol import Database
from ..schema import LOG_TABLES, Schema

if TYPE_CHECKING:
    from .postgres_database import PostgresDatabase

_TABLE = re.compile(r"CREATE TABLE (\w+) \((.*)\)", re.DOTALL)
_COLUMN = re.compile(r"(?:^|, |\n)\s*(\w+) (BIGINT|TEXT|BYTEA|DOUBLE PRECISION)\b([^\n]*)")
_INDEX = re.compile(r"CREATE (?:UNIQUE )?INDEX (\w+)")
_TRIGGER = re.compile(r"CREATE TRIGGER (\w+) .*? ON (\w+)\n", re.DOTALL)
_FUNCTION = re.compile(r"CREATE FUNCTION (\w+)\(\).*\$\$(.*)\$\$", re.DOTALL)
_KINDS = {
    "v": "view", "m": "materialized view", "f": "foreign table", "p": "partitioned table", "S": "sequence",
    "c": "type",
}  # fmt: skip

_RELATIONS = """
SELECT c.relname::text, c.relkind::text, c.relrowsecurity,
  EXISTS (SELECT 1 FROM pg_rewrite AS w WHERE w.ev_class = c.oid),
  EXISTS (SELECT 1 FROM pg_inherits AS h WHERE h.inhparent = c.oid),
  EXISTS (SELECT 1 FROM pg_attrdef AS d WHERE d.adrelid = c.oid),
  (SELECT count(*) FROM pg_constraint AS k WHERE k.conrelid = c.oid AND k.contype = 'c' AND k.convalidated),
  coalesce((SELECT array_agg(t.tgname::text) FROM pg_trigger AS t
    WHERE t.tgrelid = c.oid AND NOT t.tgisinternal), '{}'),
  coalesce((SELECT array_agg(a.attname || ' ' || format_type(a.atttypid, NULL)) FROM pg_attribute AS a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '{}')
FROM pg_class AS c WHERE c.relnamespace = ?::regnamespace ORDER BY c.relname
"""
_PROTECTED = """
SELECT c.relname FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = ? AND t.tgname = 'append_only' AND t.tgenabled IN ('O', 'A')
"""
_FUNCTIONS = "SELECT p.proname::text, p.prosrc FROM pg_proc AS p WHERE p.pronamespace = ?::regnamespace"
_SLIPPED_IN = " UNION ALL ".join(
    f"SELECT '{table}', max(revision), (SELECT max(revision) FROM {{0}}.store) FROM {{0}}.{table}"
    for table in LOG_TABLES
)


def schema_problem(db: "PostgresDatabase", name: str, schema: Schema) -> str | None:
    """What is wrong with the tables in the PostgreSQL schema `name`; None if they are as created.

    Lets psycopg's errors through. The search path has to be the catalogue's.
    """
    return next(_problems(db, name, schema), None)


def unprotected_tables(db: Database, name: str, tables: Iterable[str]) -> list[str]:
    """A sentence for each of the append-only `tables` that could be changed without a trace."""
    protected = {table for (table,) in db.execute(_PROTECTED, (name,))}
    return [
        f"the trigger that keeps {table} append-only is missing or switched off"
        for table in tables
        if table not in protected
    ]


def _problems(db: "PostgresDatabase", name: str, schema: Schema) -> Iterator[str]:
    tables = {match[1]: match[2] for match in map(_TABLE.match, schema.create) if match}
    indexes = {match[1] for match in map(_INDEX.match, schema.create) if match}
    triggers = {(match[2], match[1]) for match in map(_TRIGGER.match, schema.create) if match}
    functions = {match[1]: match[2] for match in map(_FUNCTION.match, schema.create) if match}
    present = set()
    for relation, *facts in db.execute(_RELATIONS, (name,)):
        present.add(relation)
        if relation in tables:
            yield from _table_problems(relation, tables[relation], triggers, facts)
        elif relation not in indexes and not relation.endswith("_pkey"):
            kind = _KINDS.get(facts[0], "index" if facts[0] in "iI" else "table")
            yield f"the {kind} {relation!a} is not one of its own"
    for missing in [*tables, *indexes]:
        if missing not in present:
            yield f"{missing} is missing"
    for function, source in db.execute(_FUNCTIONS, (name,)):
        if functions.get(function) != source:
            yield f"the function {function!a} is not one of its own"
    for table, last, head in db.execute(_SLIPPED_IN.format(name)):
        if last is not None and head is not None and last > head:
            yield f"rows of {table} were slipped in after revision {head:,}"


def _table_problems(
    table: str, definition: str, triggers: set[tuple[str, str]], facts: list[Any]
) -> Iterator[str]:
    kind, hides_rows, has_rules, has_children, has_defaults, checks, names, columns = facts
    if kind != "r":
        yield f"{table} is a {_KINDS.get(kind, 'relation of another kind')}, not a table"
        return
    for problem, applies in (
        ("has row security, which hides rows", hides_rows),
        ("has a rule, which changes what is asked of it", has_rules),
        ("has tables that inherit from it", has_children),
        ("has a column with a default", has_defaults),
        ("lacks one of its checks", checks < definition.count("CHECK (")),
    ):
        if applies:
            yield f"{table} {problem}"
    for trigger in names:
        if (table, trigger) not in triggers:
            yield f"the trigger {trigger!a} of {table} is not one of its own"
    for match in _COLUMN.finditer(definition):
        if f"{match[1]} {match[2].lower()}" not in columns:
            yield f"{table} has no column {match[1]} of type {match[2].lower()}"
