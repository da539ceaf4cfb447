"""Adding a row, or changing the one that stands under the same key, in one statement that both databases know."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.elements import ColumnElement


def upsert(
    connection: Connection,
    table: Table,
    values: Mapping[str, Any],
    *,
    keep: Collection[str] = (),
    where: ColumnElement[bool] | None = None,
) -> None:
    """Add *values* to *table*; where its primary key is taken, change that row to them.

    Args:
        keep: columns that are left as they stand in a row that is there already.
        where: which rows may be changed; every row unless said.
    """
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    key = [column.name for column in table.primary_key]
    changed = {name: value for name, value in values.items() if name not in key and name not in keep}
    statement = dialect.insert(table).values(**values)
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changed, where=where))
