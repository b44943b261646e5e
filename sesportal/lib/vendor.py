"""What only one database can do: migration operations, and the number of the writing transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.migrations.operations import RunSQL

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import ProjectState
    from django.db.models.sql.compiler import SQLCompiler


class VendorSQL(RunSQL):
    """Run SQL on one database vendor (`postgresql` or `sqlite`) and do nothing on the others."""

    def __init__(self, vendor: str, sql: str, reverse_sql: str = RunSQL.noop, **kwargs: Any) -> None:
        self.vendor = vendor
        super().__init__(sql, reverse_sql, **kwargs)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [], {"vendor": self.vendor, "sql": self.sql, "reverse_sql": self.reverse_sql})

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if schema_editor.connection.vendor == self.vendor:
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if schema_editor.connection.vendor == self.vendor:
            super().database_backwards(app_label, schema_editor, from_state, to_state)


def refuse_change(table: str, what: str) -> VendorSQL:
    """Return the operation that makes PostgreSQL refuse every update and delete of `table`, an append-only table."""
    return VendorSQL(
        "postgresql",
        f"""
        CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{what} is append-only: % refused', TG_OP USING ERRCODE = 'integrity_constraint_violation';
        END $$;
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {table}_is_append_only();
        """,
        f"DROP TRIGGER {table}_append_only ON {table}; DROP FUNCTION {table}_is_append_only();",
    )


def set_foreign_key(table: str, column: str, referenced: str) -> VendorSQL:
    """Return the operation that makes PostgreSQL check a foreign key once a statement instead of once a row.

    For tables that take a hundred thousand rows at a time: the ordinary check costs as much as the insert itself. A
    referenced row cannot be deleted, nor its id changed, while rows point to it.
    """
    name = f"{table}_{column}"
    return VendorSQL(
        "postgresql",
        f"""
        {_check_of(table, column, referenced)}
        CREATE TRIGGER {name}_exists AFTER INSERT ON {table} REFERENCING NEW TABLE AS added
            FOR EACH STATEMENT EXECUTE FUNCTION {name}_exists();
        CREATE FUNCTION {name}_held() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT 1 FROM {table} WHERE {column} = OLD.id) THEN
                RAISE EXCEPTION '{referenced} row % is named by {table}.{column}', OLD.id
                    USING ERRCODE = 'foreign_key_violation';
            END IF;
            RETURN OLD;
        END $$;
        CREATE TRIGGER {name}_held BEFORE DELETE ON {referenced}
            FOR EACH ROW EXECUTE FUNCTION {name}_held();
        """,  # noqa: S608 - names of tables, from the migration
        f"""
        DROP TRIGGER {name}_held ON {referenced}; DROP FUNCTION {name}_held();
        DROP TRIGGER {name}_exists ON {table}; DROP FUNCTION {name}_exists();
        """,
    )


def renew_foreign_key(table: str, column: str, referenced: str) -> VendorSQL:
    """Return the operation that gives a foreign key of `set_foreign_key` the check as it is written today."""
    return VendorSQL("postgresql", _check_of(table, column, referenced))


def _check_of(table: str, column: str, referenced: str) -> str:
    """Return the function that checks the rows added by a statement.

    It counts, since PostgreSQL would look up row after row if it were asked for the first that is missing.
    """
    return f"""
        CREATE OR REPLACE FUNCTION {table}_{column}_exists() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF (
                SELECT count(*) FROM added LEFT JOIN {referenced} r ON r.id = added.{column} WHERE r.id IS NULL
            ) > 0 THEN
                RAISE EXCEPTION '{table}.{column} names a row that {referenced} does not hold'
                    USING ERRCODE = 'foreign_key_violation';
            END IF;
            RETURN NULL;
        END $$;
    """  # noqa: S608 - names of tables, from the migration


class TransactionNumber(models.Func):
    """The number of the writing transaction on PostgreSQL; 0 on SQLite, which has one writer at a time."""

    arity = 0
    output_field = models.BigIntegerField()
    template = "0"

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, list[Any] | tuple[Any, ...]]:
        return self.as_sql(compiler, connection, template="(pg_current_xact_id()::text::bigint)", **context)


class OldestOpenTransaction(TransactionNumber):
    """The number below which no other transaction is still open on PostgreSQL; 1 on SQLite.

    A transaction's own number counts as settled to itself where it is the oldest: nobody can come before it.
    """

    template = "1"

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, list[Any] | tuple[Any, ...]]:
        oldest = "pg_snapshot_xmin(pg_current_snapshot())"
        own = f"coalesce({oldest} = pg_current_xact_id_if_assigned(), false)"
        template = f"({oldest}::text::bigint + ({own})::int)"
        return self.as_sql(compiler, connection, template=template, **context)
