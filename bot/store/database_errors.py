"""What a database's faults mean: in our words, with a sentence for the operator."""

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

_AWAY = ("57P", "08", "53300")  # what PostgreSQL says when it shuts down, starts, or is full


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn the driver's errors into ours. Errors of ours, and of the caller, pass.

    An OSError is the caller's own (a timeout of a chat, say): `explain_network` turns those of the
    driver into ours where they are raised.
    """
    try:
        yield
    except Exception as exc:
        if not isinstance(exc, (SQLAlchemyError, *FAULTS)) and not _of_asyncpg(exc):
            raise
        said = str(getattr(exc, "orig", None) or exc)
        if url.get_backend_name() == "postgresql" and _away(exc):
            raise _unreachable(url, said) from exc
        raise _explain(said, url) from exc


def explain_network(engine: AsyncEngine, url: URL) -> None:
    """Raise StoreAway where the driver meets an OSError: a refused connection, or a timeout.

    SQLAlchemy passes those on as they are, and who catches them around a transaction can't tell
    them from what the code in it raises.
    """

    @event.listens_for(engine.sync_engine, "do_connect")
    def connect(dialect: Dialect, _record: object, args: Any, options: Any) -> Any:  # noqa: ANN401
        try:
            return dialect.connect(*args, **options)
        except OSError as exc:
            raise _unreachable(url, _said(exc)) from exc

    @event.listens_for(engine.sync_engine, "handle_error")
    def fail(context: ExceptionContext) -> Exception | None:
        exc = context.original_exception
        return _unreachable(url, _said(exc)) if isinstance(exc, OSError) else None


def _said(exc: OSError) -> str:
    return str(exc) or "it did not answer in time"  # as a TimeoutError of asyncio is empty


def _of_asyncpg(exc: BaseException) -> bool:
    """Whether the driver raised it without SQLAlchemy around it, as it does while connecting."""
    return type(exc).__module__.startswith("asyncpg.")


def _away(exc: Exception) -> bool:
    """Whether the server is gone, or takes nobody in just now."""
    if isinstance(exc, DBAPIError) and exc.connection_invalidated:
        return True
    cause = getattr(exc, "orig", None) or exc
    return str(getattr(cause, "sqlstate", None) or "").startswith(_AWAY)


def _unreachable(url: URL, said: str) -> StoreAway:
    where = f"{url.host}:{url.port or 5432}" if url.host else url.query.get("host", "its socket")
    return StoreAway(
        f"The database {url.database} cannot be reached at {where} ({said}). "
        "Check that it runs, and the address in DATABASE_URL."
    )


def _explain(said: str, url: URL) -> StoreError:
    where = url.database or url.render_as_string(hide_password=True)
    said_lower = said.casefold()
    if "locked" in said_lower or "busy" in said_lower:
        return StoreBusy(
            f"The database {where} is locked by another process. "
            "Stop that process, or wait until it has finished, and start again."
        )
    if "readonly" in said_lower or "read-only" in said_lower:
        return StoreReadOnly(
            f"The database {where} may not be written. "
            "Give this user the right to write the file and its folder."
        )
    if "unable to open" in said_lower or "permission denied" in said_lower:
        return StoreError(
            f"The database {where} cannot be opened. "
            "Check DATABASE_URL: it names a file in a folder that this user may write."
        )
    if "not a database" in said_lower or "malformed" in said_lower:
        return StoreError(
            f"The file {where} is not a healthy database. Restore it from a backup, "
            "or name another file in DATABASE_URL."
        )
    if "is full" in said_lower or "no space left" in said_lower:
        return StoreError(f"The disk that holds {where} is full. Free some space on it.")
    return StoreError(f"The database {where} could not do what was asked: {said}")
