"""Find the database's revision and migrate it to this version's.

Alembic takes half a second to import, so it is loaded only if there is something to migrate.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import StoreTooNew

MIGRATIONS = Path(__file__).parent / "migrations"
KNOWN = tuple(sorted(path.name.split("_")[0] for path in MIGRATIONS.glob("versions/[0-9]*.py")))
HEAD = KNOWN[-1]
_LOCK = 0x57D9  # any number, the same in every process


async def current(connection: AsyncConnection) -> str | None:
    """Return the database's revision, or None for an empty database."""
    tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    if "alembic_version" not in tables:
        return None
    revision: str | None = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def refuse_newer(revision: str | None) -> None:
    """Raise StoreTooNew for a revision that this version doesn't know."""
    if revision is not None and revision not in KNOWN:
        raise StoreTooNew(
            f"The database was written by a newer Studyhall (its tables are at {revision}, "
            f"this version knows {HEAD}). Install that newer version, or name another database in "
            "DATABASE_URL. Nothing was changed."
        )


async def upgrade(connection: AsyncConnection) -> None:
    """Migrate the tables to HEAD in the caller's transaction, completely or not at all."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    revision = await current(connection)  # after the lock: nobody else is migrating now
    refuse_newer(revision)
    if revision != HEAD:
        await connection.run_sync(_run_alembic)
    # Fail now if the file is read-only, not at the first answer.
    await connection.execute(text("UPDATE alembic_version SET version_num = version_num"))


def _run_alembic(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
