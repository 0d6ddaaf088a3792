"""Keep workspaces' tokens encrypted in the database, with keys that only the operator has.

A kept token is "fernet:" and what Fernet (AES-128-CBC with HMAC-SHA256) makes of it. What has no
such beginning was written before there was a key, and is read as it stands. The first key encrypts;
all of them decrypt, so that a key can be replaced.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, Dialect, Table, Text, inspect, select, text, type_coerce
from sqlalchemy.types import TypeDecorator

from bot.errors import SettingsError

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

_PREFIX: Final = "fernet:"
_SECRET: Final = (
    "bot_token",
    "bot_refresh_token",
    "user_token",
    "user_refresh_token",
    "incoming_webhook_url",
)
_NO_KEY: Final = (
    "STUDYHALL_SECRET_KEYS is not set, but the workspaces' tokens in the database are encrypted. "
    "Set it to the key that they were encrypted with."
)
_WRONG_KEY: Final = (
    "STUDYHALL_SECRET_KEYS holds no key that decrypts the workspaces' tokens in the database. "
    "Add the key that they were encrypted with, after a comma."
)


class Keyring:
    """The operator's keys; without any, nothing is encrypted."""

    def __init__(self, keys: Sequence[str] = ()) -> None:
        self._keys: list[Fernet] = []
        if keys:
            from cryptography.fernet import Fernet

            self._keys = [Fernet(key) for key in keys]

    def sealed(self, secret: str) -> str:
        """Return a secret as it is kept."""
        if not self._keys:
            return secret
        return _PREFIX + self._keys[0].encrypt(secret.encode()).decode()

    def opened(self, kept: str) -> str:
        """Return the secret. Raises SettingsError where no key fits."""
        if not kept.startswith(_PREFIX):
            return kept
        if not self._keys:
            raise SettingsError(_NO_KEY)
        for key in self._keys:
            if (secret := _decrypted(kept, key)) is not None:
                return secret
        raise SettingsError(_WRONG_KEY)

    def is_current(self, kept: str) -> bool:
        """Whether it is kept as `sealed` would keep it now."""
        if not self._keys:
            return True
        return kept.startswith(_PREFIX) and _decrypted(kept, self._keys[0]) is not None


def _decrypted(kept: str, key: Fernet) -> str | None:
    from cryptography.fernet import InvalidToken

    try:
        return key.decrypt(kept.removeprefix(_PREFIX)).decode()
    except InvalidToken:
        return None


class Sealed(TypeDecorator[str]):
    """A column's text, encrypted on its way into the database and decrypted on its way out."""

    impl = Text
    cache_ok = True

    def __init__(self, keyring: Keyring) -> None:
        super().__init__()
        self.keyring = keyring

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.keyring.sealed(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.keyring.opened(value)


def widen(table: Table) -> None:
    """Give a table's secret columns room for what encryption adds."""
    for name in _SECRET:
        if name in table.c:
            table.c[name].type = Text()


def seal(table: Table, keyring: Keyring) -> None:
    """Let a table's secret columns be encrypted."""
    for name in _SECRET:
        if name in table.c:
            table.c[name].type = Sealed(keyring)


def widen_in(database: Connection, table: Table) -> None:
    """The same in a PostgreSQL that a version without encryption has made."""
    if database.dialect.name != "postgresql":
        return
    for column in inspect(database).get_columns(table.name):
        if column["name"] in _SECRET and getattr(column["type"], "length", None) is not None:
            change = f'ALTER TABLE "{table.name}" ALTER COLUMN "{column["name"]}" TYPE TEXT'
            database.execute(text(change))


def seal_in(database: Connection, table: Table, keyring: Keyring) -> int:
    """Encrypt with the first key what is not; returns how many rows changed. Raises SettingsError
    where no key fits a row, for the caller to undo everything."""
    columns = [table.c[name] for name in _SECRET if name in table.c]
    as_kept = [type_coerce(column, Text).label(column.name) for column in columns]
    changed = 0
    for number, *row in database.execute(select(table.c.id, *as_kept)).all():
        stale = {}
        for column, kept in zip(columns, row, strict=True):
            if kept is not None:
                secret = keyring.opened(kept)
                if not keyring.is_current(kept):
                    stale[column.name] = secret
        if stale:
            database.execute(table.update().where(table.c.id == number).values(**stale))
            changed += 1
    return changed
