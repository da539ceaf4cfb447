"""Guards: triggers that hold a rule of the archive against any hand, written once for SQLite and PostgreSQL.

Called from the migrations. A condition is SQL that both databases read, about ``NEW`` and ``OLD``.
"""

from collections.abc import Collection

import sqlalchemy as sa
from alembic import op


def refuse(name: str, table: str, sentence: str, *, on: str = "INSERT", when: str | None = None) -> None:
    """Refuse a change of *table* with *sentence*.

    Args:
        name: of the trigger; it belongs into `archive.schema.GUARDS`.
        on: ``INSERT``, ``DELETE``, ``UPDATE`` or ``UPDATE OF "column", ...``.
        when: which rows are refused; every row unless said.
    """
    if op.get_bind().dialect.name == "postgresql":
        _refuse_in_postgresql(name, table, sentence, on, when)
        return
    condition = f"WHEN {when} " if when else ""
    op.execute(f"CREATE TRIGGER {name} BEFORE {on} ON {table} {condition}BEGIN SELECT RAISE(ABORT, '{sentence}'); END")


def grow_only(table: str) -> None:
    """Refuse every change of a row of *table* and its deletion."""
    refuse(f"{table}_update", table, f"a row of {table} is never changed", on="UPDATE")
    refuse(f"{table}_delete", table, f"a row of {table} is never deleted", on="DELETE")


def may_change(table: str, columns: Collection[str]) -> None:
    """Refuse every change of *table* but those of *columns*, and the deletion of a row."""
    kept = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table) if column["name"] not in columns]
    fixed = ", ".join(f'"{name}"' for name in kept)
    refuse(f"{table}_update", table, f"what was written of a {table} is never changed", on=f"UPDATE OF {fixed}")
    refuse(f"{table}_delete", table, f"a row of {table} is never deleted", on="DELETE")


def lift(name: str, table: str) -> None:
    """Take a guard away, for another to take its place."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {name}()")
    else:
        op.execute(f"DROP TRIGGER {name}")


def _refuse_in_postgresql(name: str, table: str, sentence: str, on: str, when: str | None) -> None:
    # A trigger's own WHEN may not ask other tables there, so the condition stands inside its function.
    row = "OLD" if on == "DELETE" else "NEW"
    refusal = f"RAISE EXCEPTION USING MESSAGE = '{sentence}', ERRCODE = 'integrity_constraint_violation'"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {when or 'TRUE'} THEN {refusal}; END IF; RETURN {row}; END $$"
    )
    # A table can be emptied there without deleting any row. Such a trigger is asked once, and sees no row.
    whole = on == "DELETE" and when is None
    event, each = ("DELETE OR TRUNCATE", "STATEMENT") if whole else (on, "ROW")
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()")
