"""Rows that go to the database together, table by table.

A transcript is some thousands of rows. One by one each waits for the database's answer, which over a network is most of
the time, and all that while nobody else makes history.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Table, insert

from archive import schema

#: A row that is to be written, and where.
NewRow = tuple[Table, Mapping[str, Any]]

# Worked out once: every save at the desk comes by here.
_PLACES = {table: place for place, table in enumerate(schema.metadata.sorted_tables)}


def write_rows(connection: Connection, rows: Iterable[NewRow]) -> None:
    """Insert *rows*: those first that others refer to, and within a table in the order given."""
    sheaves: dict[tuple[Table, tuple[str, ...]], list[Mapping[str, Any]]] = {}
    for table, values in rows:
        # One statement has one set of columns.
        sheaves.setdefault((table, tuple(values)), []).append(values)
    for (table, _), sheaf in sorted(sheaves.items(), key=lambda item: _PLACES[item[0][0]]):
        connection.execute(insert(table), sheaf)
