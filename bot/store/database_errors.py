"""Translate database errors into ours, with a sentence for the operator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, Dialect, ExceptionContext
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import StoreAway, StoreBusy, StoreError, StoreReadOnly
from bot.store.sqlite_batch import FAULTS

_AWAY = ("57P", "08", "53300")  # SQLSTATEs: shutting down or starting, no connection, too many


@contextmanager
def to_store_error(url: URL) -> Iterator[None]:
    """Translate the driver's errors into ours; pass on our own errors and the caller's.

    An OSError here is the caller's own (a chat's timeout, for example). `explain_network`
    translates the driver's OSErrors where they are raised.
    """
    try:
        yield
    except Exception as exc:
        if not isinstance(exc, (SQLAlchemyError, *FAULTS)) and not _of_asyncpg(exc):
            raise
        message = str(getattr(exc, "orig", None) or exc)
        if url.get_backend_name() == "postgresql" and _away(exc):
            raise _unreachable(url, message) from exc
        raise _explain(message, url) from exc


def explain_network(engine: AsyncEngine, url: URL) -> None:
    """Raise StoreAway if the driver raises an OSError: a refused connection or a timeout.

    SQLAlchemy passes these on unchanged, and around a transaction they look the same as an OSError
    from the code inside it.
    """

    @event.listens_for(engine.sync_engine, "do_connect")
    def connect(dialect: Dialect, _record: object, args: Any, options: Any) -> Any:  # noqa: ANN401
        try:
            return dialect.connect(*args, **options)
        except OSError as exc:
            raise _unreachable(url, _message_of(exc)) from exc

    @event.listens_for(engine.sync_engine, "handle_error")
    def fail(context: ExceptionContext) -> Exception | None:
        exc = context.original_exception
        return _unreachable(url, _message_of(exc)) if isinstance(exc, OSError) else None


def _message_of(exc: OSError) -> str:
    return str(exc) or "it did not answer in time"  # asyncio's TimeoutError has no text


def _of_asyncpg(exc: BaseException) -> bool:
    """Return whether it's a bare driver error, not wrapped by SQLAlchemy (while connecting)."""
    return type(exc).__module__.startswith("asyncpg.")


def _away(exc: Exception) -> bool:
    """Return whether the server is gone or currently accepts no connections."""
    if isinstance(exc, DBAPIError) and exc.connection_invalidated:
        return True
    cause = getattr(exc, "orig", None) or exc
    return str(getattr(cause, "sqlstate", None) or "").startswith(_AWAY)


def _unreachable(url: URL, message: str) -> StoreAway:
    where = f"{url.host}:{url.port or 5432}" if url.host else url.query.get("host", "its socket")
    return StoreAway(
        f"The database {url.database} cannot be reached at {where} ({message}). "
        "Check that it is running and that DATABASE_URL has the right address."
    )


def _explain(message: str, url: URL) -> StoreError:
    where = url.database or url.render_as_string(hide_password=True)
    lowered = message.casefold()
    if "locked" in lowered or "busy" in lowered:
        return StoreBusy(
            f"The database {where} is locked by another process. "
            "Stop that process or wait until it has finished, then start again."
        )
    if "readonly" in lowered or "read-only" in lowered:
        return StoreReadOnly(
            f"The database {where} is read-only. "
            "Give this user write permission for the file and its folder."
        )
    if "unable to open" in lowered or "permission denied" in lowered:
        return StoreError(
            f"The database {where} cannot be opened. "
            "Check that DATABASE_URL names a file in a folder that this user can write to."
        )
    if "not a database" in lowered or "malformed" in lowered:
        return StoreError(
            f"The file {where} is damaged or not a database. Restore it from a backup, "
            "or name another file in DATABASE_URL."
        )
    if "is full" in lowered or "no space left" in lowered:
        return StoreError(f"The disk with {where} is full. Free some space on it.")
    return StoreError(f"The database {where} failed: {message}")
