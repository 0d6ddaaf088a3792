"""Operators' commands besides running the bot: lessons, standings, database copies."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.boards.boards import Boards
from bot.curriculum.library import Library
from bot.curriculum.names import find_mode
from bot.errors import SettingsError
from bot.lessons.cards import printed
from bot.quiz.streak_rebuild import rebuild_streaks
from bot.settings import Settings
from bot.store.engine import Store, file_of, parsed
from bot.store.process_lock import ProcessLock


def slack_manifest(settings: Settings, address: str | None, *, as_json: bool) -> str:
    """Return the manifest for an app on Slack; `address` is for HTTP mode."""
    from adapters.slack import manifest

    if address is not None and not address.startswith("https://"):
        raise SettingsError("Slack requires an address that begins with https://")
    made = manifest.manifest(settings.slack_prefix, address)
    return manifest.as_json(made) if as_json else manifest.as_yaml(made)


def learn(content: Path, topic: str, mode: str | None) -> int:
    """Print a lesson, all its pages (the topic's first without a mode); returns the exit status."""
    from adapters.terminal.render import show

    entry = Library.load(content).find(topic)
    show(printed(entry, find_mode(mode) if mode else entry.topic.modes.first))
    return 0


def copy(source: str, target: str) -> int:
    """Copy a community from SQLite to PostgreSQL; return the exit status."""
    from adapters.slack.oauth import tables
    from bot.store import copy as store_copy

    rows = asyncio.run(store_copy.copy(source, target, (tables(),), print))
    print(f"Copied all {rows:,} rows. Set DATABASE_URL to the new database and start the bot.")
    return 0


def bot_running_on(settings: Settings) -> Path | None:
    """Return the SQLite database of these settings if a bot is running on it."""
    path = file_of(parsed(settings.database_url))
    return path if path is not None and ProcessLock(path).is_taken() else None


def rebuild(settings: Settings) -> tuple[int, int]:
    """Recompute the standings and the streaks; return the number of standings' rows and of dailies
    that the streaks come from."""

    async def run() -> tuple[int, int]:
        store = await Store.open(settings.database_url)
        try:
            rows = await Boards(store, settings.zone, settings.best_of_team).rebuild()
            return rows, await rebuild_streaks(store)
        finally:
            await store.close()

    return asyncio.run(run())
