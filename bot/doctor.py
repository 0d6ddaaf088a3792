"""Check the topics, the database, and each platform that is set up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from typing import Final, Protocol

from bot.curriculum.library import Library
from bot.errors import ContentError, StudyhallError
from bot.ops import logs
from bot.run import discord_connection, slack_connection
from bot.settings import Settings
from bot.store.inspection import look
from bot.text.plurals import counted
from bot.text.printable import visible_lines

_RIGHT: Final = "✓"
_WRONG: Final = "✗"
_NOTE: Final = "–"


class Finding(Protocol):
    """The result of one of an adapter's checks."""

    @property
    def text(self) -> str: ...

    @property
    def wrong(self) -> bool: ...


class _Report:
    """A report that prints each finding at once, with secrets masked."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.status = 0

    def heading(self, title: str) -> None:
        print(f"{title}:", flush=True)

    def add(self, mark: str, text: str) -> None:
        print(f"{mark} {visible_lines(logs.hidden(text, self._settings.secrets))}", flush=True)
        if mark == _WRONG:
            self.status = 1


def run(settings: Settings, platform: str | None) -> int:
    """Check one platform, or everything that is configured; return the exit status."""
    logs.configure(logging.WARNING, secrets=settings.secrets)
    report = _Report(settings)
    if platform is not None:
        asyncio.run(_platform(report, _PLATFORMS[platform](settings)))
    else:
        asyncio.run(_everything(report, settings))
    return report.status


async def _everything(report: _Report, settings: Settings) -> None:
    report.heading("Topics")
    _topics(report, settings)
    report.heading("Database")
    await _database(report, settings)
    on = {"discord": settings.discord_token is not None, "slack": settings.any_of_slack}
    for name, examine in _PLATFORMS.items():
        report.heading(name.title())
        if not on[name]:
            report.add(_NOTE, f"Not set up. See “Add it to {name.title()}” in the README.")
            continue
        try:
            await _platform(report, examine(settings))
        except StudyhallError as exc:
            report.add(_WRONG, str(exc))
    if settings.slack_client_id is not None and not settings.encryption_keys:
        report.add(
            _NOTE,
            "The workspaces' tokens are stored unencrypted. Set STUDYHALL_SECRET_KEYS to encrypt "
            "them (see docs/operating.md).",
        )
    if not any(on.values()):
        print("The playground needs no setup: studyhall play")


def _topics(report: _Report, settings: Settings) -> None:
    try:
        report.add(_RIGHT, f"{_summary(settings)} ({settings.content})")
    except ContentError as exc:
        for problem in exc.problems:
            report.add(_WRONG, str(problem))
    except StudyhallError as exc:
        report.add(_WRONG, str(exc))


def _summary(settings: Settings) -> str:
    library = Library.load(settings.content_folder())
    topics, questions = len(library.entries), len(library.questions())
    return f"{counted(topics, 'topic')} with {counted(questions, 'question')}"


async def _database(report: _Report, settings: Settings) -> None:
    try:
        report.add(_RIGHT, await look(settings.database_url))
    except StudyhallError as exc:
        report.add(_WRONG, str(exc))


async def _platform(report: _Report, findings: AsyncIterator[Finding]) -> None:
    async for finding in findings:
        report.add(_WRONG if finding.wrong else _RIGHT, finding.text)


def _on_discord(settings: Settings) -> AsyncIterator[Finding]:
    from adapters.discord.doctor import examine

    return examine(discord_connection(settings))


def _on_slack(settings: Settings) -> AsyncIterator[Finding]:
    from adapters.slack.doctor import examine

    return examine(slack_connection(settings))


_PLATFORMS: Final[dict[str, Callable[[Settings], AsyncIterator[Finding]]]] = {
    "discord": _on_discord,
    "slack": _on_slack,
}
