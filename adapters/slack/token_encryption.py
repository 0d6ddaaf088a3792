"""Encrypt workspaces' tokens in the database with the operator's keys.

An encrypted token is "fernet:" and its Fernet ciphertext (AES-128-CBC with HMAC-SHA256). A token
without that prefix was stored before a key was set and is plain text. The first key encrypts; all
keys decrypt, so a key can be replaced.
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
    "Set it to the key that encrypted them."
)
_WRONG_KEY: Final = (
    "STUDYHALL_SECRET_KEYS holds no key that decrypts the workspaces' tokens in the database. "
    "Add the key that encrypted them, after a comma."
)


class Keyring:
    """The operator's keys. Without keys, nothing is encrypted."""

    def __init__(self, keys: Sequence[str] = ()) -> None:
        self._keys: list[Fernet] = []
        if keys:
            from cryptography.fernet import Fernet

            self._keys = [Fernet(key) for key in keys]

    def sealed(self, secret: str) -> str:
        """Return a secret as it's stored."""
        if not self._keys:
            return secret
        return _PREFIX + self._keys[0].encrypt(secret.encode()).decode()

    def opened(self, stored: str) -> str:
        """Return a stored secret, decrypted. Raises SettingsError if no key fits."""
        if not stored.startswith(_PREFIX):
            return stored
        if not self._keys:
            raise SettingsError(_NO_KEY)
        for key in self._keys:
            if (secret := _decrypted(stored, key)) is not None:
                return secret
        raise SettingsError(_WRONG_KEY)

    def is_current(self, stored: str) -> bool:
        """Return whether the first key encrypted a stored secret; True if there are no keys."""
        if not self._keys:
            return True
        return stored.startswith(_PREFIX) and _decrypted(stored, self._keys[0]) is not None


def _decrypted(stored: str, key: Fernet) -> str | None:
    from cryptography.fernet import InvalidToken

    try:
        return key.decrypt(stored.removeprefix(_PREFIX)).decode()
    except InvalidToken:
        return None


class Sealed(TypeDecorator[str]):
    """A column type that encrypts on write and decrypts on read."""

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
    """Widen a table's secret columns to fit encrypted text."""
    for name in _SECRET:
        if name in table.c:
            table.c[name].type = Text()


def seal(table: Table, keyring: Keyring) -> None:
    """Encrypt a table's secret columns."""
    for name in _SECRET:
        if name in table.c:
            table.c[name].type = Sealed(keyring)


def widen_in(database: Connection, table: Table) -> None:
    """Widen the secret columns of an existing table, made before encryption (PostgreSQL)."""
    if database.dialect.name != "postgresql":
        return
    for column in inspect(database).get_columns(table.name):
        if column["name"] in _SECRET and getattr(column["type"], "length", None) is not None:
            change = f'ALTER TABLE "{table.name}" ALTER COLUMN "{column["name"]}" TYPE TEXT'
            database.execute(text(change))


def seal_in(database: Connection, table: Table, keyring: Keyring) -> int:
    """Encrypt a table's secrets with the first key; return the number of rows changed.

    Raises SettingsError if no key fits a row; the caller rolls back.
    """
    columns = [table.c[name] for name in _SECRET if name in table.c]
    as_stored = [type_coerce(column, Text).label(column.name) for column in columns]
    changed = 0
    for number, *row in database.execute(select(table.c.id, *as_stored)).all():
        stale = {}
        for column, stored in zip(columns, row, strict=True):
            if stored is not None:
                secret = keyring.opened(stored)
                if not keyring.is_current(stored):
                    stale[column.name] = secret
        if stale:
            database.execute(table.update().where(table.c.id == number).values(**stale))
            changed += 1
    return changed
