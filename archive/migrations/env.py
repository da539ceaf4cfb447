"""Alembic's entry: runs the steps on the connection, and in the transaction, that archive.migrate hands over."""

from alembic import context

from archive.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite can, if the driver does not interfere; archive.sqlite sees to that
)
with context.begin_transaction():
    context.run_migrations()
