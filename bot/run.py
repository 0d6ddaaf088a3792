"""Run the bot: connect the platforms whose secrets are set, and keep everything going."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import webbrowser
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pydantic import SecretStr

from bot.app import App, build, now
from bot.chat.platform import Chat, Gap, earliest
from bot.curriculum.library import Shelf
from bot.errors import SettingsError, StoreError, StudyhallError
from bot.ops import health, logs
from bot.ops.in_flight import Starting, Starts
from bot.ops.process import has_screen, starting, stop_on_terminate, tune_runtime
from bot.ops.supervisor import FIRST_PARKED, Run, Supervisor, keep_running
from bot.quiz.recovery import NOTHING, Rest
from bot.schedule.content_reload import watch
from bot.schedule.worker import work
from bot.settings import Settings, warnings
from bot.store.deliveries import Purge
from bot.store.engine import Store, lock
from bot.store.reconnect import attend
from bot.text.printable import visible

if TYPE_CHECKING:
    from adapters.discord.chat import Connection
    from adapters.slack.config import Connection as SlackConnection
    from adapters.slack.oauth import Installed
    from adapters.web.chat import WebChat

_log = logging.getLogger(__name__)


class RemoteChat(Chat, Protocol):
    """A chat on somebody else's servers."""

    ready: asyncio.Event  # set once it tells what people do
    gap: Gap  # set when it may not have told all: to be read back


def play(settings: Settings, *, browser: bool) -> int:
    """Run the playground until it is interrupted; returns the exit status."""
    log_as(settings)
    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(_play(settings, browser=browser))
    return 0


async def _play(settings: Settings, *, browser: bool) -> None:
    from adapters.discord import render as discord
    from adapters.slack import render as slack
    from adapters.web.chat import Fault, WebChat
    from adapters.web.previews import Preview

    stop_on_terminate()
    with starting() as started:
        if settings.health_port == settings.port:
            raise SettingsError("STUDYHALL_HEALTH_PORT and STUDYHALL_PORT name the same port.")
        shelf = Shelf(settings.content_folder())
        async with _open(settings) as store:
            slack_renderer = partial(slack.mrkdwn, prefix=settings.slack_prefix)
            chat = WebChat(
                settings.data / "playground.db",
                port=settings.port,
                previews=(
                    Preview("Discord", discord.LIMITS, discord.markdown),
                    Preview("Slack", slack.LIMITS, slack_renderer),
                ),
                topic=lambda: shelf.library.example,
                faults=lambda: [
                    Fault(_below(shelf.root, each.path), each.line, each.told)
                    for each in shelf.problems
                ],
            )
            app = build(settings, store, shelf, {"web": chat})
            async with _watched(settings, app, {"web": chat}):
                await _serve(app, chat, started, browser=browser)


def _below(root: Path, path: Path) -> str:
    """Return a file of the content as a teacher names it: by its path within the folder."""
    return visible(str(path.relative_to(root) if path.is_relative_to(root) else path))


@asynccontextmanager
async def _open(settings: Settings) -> AsyncIterator[Store]:
    store = await Store.open(settings.database_url, alone=True)
    try:
        yield store
    finally:
        await store.close()


def _watched(
    settings: Settings, app: App, chats: Mapping[str, health.Chatting]
) -> AbstractAsyncContextManager[None]:
    """Serve the pages of `bot.ops.health`, where they are asked for."""
    where = (settings.health_port, settings.health_address)
    return health.served(*where, chats, app.store.ping, app.look_at_due)


def log_as(settings: Settings, level: int = logging.INFO) -> None:
    logs.configure(level, as_json=settings.log == "json", secrets=settings.secrets)
    for warning in warnings():
        _log.warning("%s", warning)


def run(settings: Settings) -> int:
    """Run on the platforms whose secrets are set, until interrupted; returns the exit status."""
    log_as(settings)
    if settings.discord_token is None and not settings.on_slack:
        raise SettingsError(
            "No platform is set up: put a bot's token into DISCORD_TOKEN or SLACK_BOT_TOKEN (the "
            "README says how to get one). To look around "
            "without one: studyhall play"
        )
    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(_run(settings))
    return 0


async def _set_up(settings: Settings, store: Store) -> dict[str, RemoteChat]:
    """The chats whose secrets are set, by platform."""
    chats: dict[str, RemoteChat] = {}
    if settings.discord_token is not None:
        from adapters.discord.chat import DiscordChat

        chats["discord"] = DiscordChat(discord_connection(settings), clock=now)
    if settings.on_slack:
        from adapters.slack.chat import SlackChat

        connection = slack_connection(settings)
        installed = await _installed(settings, store) if connection.several else None
        chats["slack"] = SlackChat(connection, clock=now, installed=installed)
    return chats


async def _installed(settings: Settings, store: Store) -> Installed:
    """The workspaces that have installed the app on Slack, in our own database."""
    from adapters.slack.oauth import Installed

    if not settings.encryption_keys:
        _log.warning(
            "the workspaces' tokens are stored unencrypted; STUDYHALL_SECRET_KEYS "
            "encrypts them (docs/operating.md says how)"
        )
    installed = Installed(settings.slack_client_id or "", store.engine, settings.encryption_keys)
    async with store.write() as connection:
        await lock(connection, "the tables of Slack's workspaces")
        await connection.run_sync(installed.prepare)
    return installed


async def _run(settings: Settings) -> None:
    stop_on_terminate()
    with starting() as started:
        shelf = Shelf(settings.content_folder())
        async with _open(settings) as store:
            chats = await _set_up(settings, store)
            app = build(settings, store, shelf, chats)
            async with _watched(settings, app, chats):
                started()
                await keep_on(chats, app)


async def keep_on(
    chats: Mapping[str, RemoteChat], app: App, *, first_parked: float = FIRST_PARKED
) -> None:
    """Run on these chats until cancelled. None waits for another, nor ends with it. Raises
    SettingsError once only other settings help any of them; the first pause of one that is parked
    until then is `first_parked` seconds."""

    def came_back() -> None:
        """What people did while nothing could be kept is read back."""
        app.closing.changed.set()
        for chat in chats.values():
            if chat.ready.is_set():
                chat.gap.set()

    supervisor = Supervisor(chats, first_parked=first_parked)
    with _one_sentence():
        async with asyncio.TaskGroup() as tasks:
            _in_background(tasks, app, came_back)
            for platform, chat in chats.items():
                run = partial(_run_platform, supervisor, app, platform, chat)
                tasks.create_task(supervisor.keep(platform, run))


def _in_background(tasks: asyncio.TaskGroup, app: App, came_back: Callable[[], None]) -> None:
    """Start what runs beside the platforms. What fails there is logged and goes on."""
    jobs: dict[str, Run] = {
        "database watch": partial(attend, app.store, came_back),
        "watching the content": partial(watch, app.shelf),
        "closing questions": partial(_work_through, app.closing),
        "reminders": partial(_work_through, app.reminders),
        "daily questions": partial(_work_through, app.dailies),
        "notices": partial(work, app.alerts, now),
        "presence": partial(work, app.presence, now),
        "threads": partial(_work_through, app.threads),
        "deleting old deliveries": partial(work, Purge(app.store), now),
    }
    if app.counts is not None:
        jobs["counting answers"] = partial(_work_through, app.counts)
    for name, run in jobs.items():
        tasks.create_task(keep_running(name, run))


async def _work_through(job: Starts) -> None:
    """Start what is due whenever it is, until cancelled; what was started is abandoned then."""
    try:
        await work(Starting(job), now)
    finally:
        await job.in_flight.stop()


async def _run_platform(supervisor: Supervisor, app: App, platform: str, chat: RemoteChat) -> None:
    """Be on a platform until cancelled, or until its connection ends. Raises SettingsError."""
    try:
        with _one_sentence():
            async with asyncio.TaskGroup() as tasks:
                listening = tasks.create_task(chat.listen(app.dispatcher))
                keeping = tasks.create_task(_serve_platform(supervisor, app, platform, chat))
                await listening
                keeping.cancel()
    finally:
        app.leave(platform)


async def _serve_platform(
    supervisor: Supervisor, app: App, platform: str, chat: RemoteChat
) -> None:
    await chat.ready.wait()
    supervisor.connected(platform)
    with contextlib.suppress(OSError):  # who reads it may be gone
        print(f"Studyhall is on {chat.limits.name}.  (Ctrl+C stops it)", flush=True)
    rest = await _resume(app, platform)
    tune_runtime()
    await read_gaps_back(app, platform, chat.gap, rest=rest)


async def _resume(app: App, platform: str, again: float = 5.0) -> Rest:
    """A database that fails is asked once more after `again` seconds."""
    while True:
        try:
            return await app.resume(platform)
        except StoreError as exc:
            _log.warning("could not resume interrupted work, will retry: %s", exc)
        except Exception:
            _log.exception("could not resume interrupted work, will retry")
        await asyncio.sleep(again)


def slack_connection(settings: Settings) -> SlackConnection:
    from adapters.slack.config import SLACK, Connection

    def secret(given: SecretStr | None) -> str | None:
        return None if given is None else given.get_secret_value().strip()

    return Connection(
        bot_token=secret(settings.slack_bot_token),
        app_token=secret(settings.slack_app_token),
        signing_secret=secret(settings.slack_signing_secret),
        client_id=settings.slack_client_id or None,
        client_secret=secret(settings.slack_client_secret),
        api=settings.slack_api or SLACK,
        port=settings.slack_port,
        address=settings.slack_address,
        prefix=settings.slack_prefix,
        grace=settings.slack_grace,
    )


async def read_gaps_back(
    app: App, platform: str, gap: Gap, again: float = 5.0, rest: Rest = NOTHING
) -> None:
    """Whenever `gap` is set, read back what was missed, and go on with what a rate limit has left;
    `again` is the pause in seconds after which a database that fails is asked once more. Until
    cancelled."""
    while True:
        if not await _opens(gap, rest.after):
            try:
                rest = await app.read_on(platform, rest)
                continue
            except StoreError as exc:
                _log.warning("could not continue the backfill, will retry: %s", exc)
            except Exception:
                _log.exception("could not continue the backfill, will retry")
            rest = replace(rest, after=timedelta(seconds=again))
            continue
        since = gap.close()
        if rest.rounds:
            since = earliest(since, rest.since)
        try:
            rest = await app.read_back(platform, since)
        except StoreError as exc:
            _log.warning("could not backfill a gap, will retry: %s", exc)
        except Exception:
            _log.exception("could not backfill a gap, will retry")
        else:
            continue
        gap.open(since)
        await asyncio.sleep(again)


async def _opens(gap: Gap, within: timedelta | None) -> bool:
    """Whether a gap opens within that time; None waits until one does."""
    try:
        async with asyncio.timeout(None if within is None else within.total_seconds()):
            await gap.wait()
    except TimeoutError:
        return False
    return True


def discord_connection(settings: Settings) -> Connection:
    from adapters.discord.chat import Connection

    token = settings.discord_token
    if token is None:
        raise SettingsError("DISCORD_TOKEN is not set; the README says how to get one.")
    return Connection(
        token=token.get_secret_value().strip(),
        message_content=settings.discord_message_content,
        guild=settings.discord_guild,
        shards=settings.discord_shards,
        shard_ids=settings.shard_ids,
        rest=settings.discord_rest,
        gateway=settings.discord_gateway,
    )


async def _serve(app: App, chat: WebChat, started: Callable[[], None], *, browser: bool) -> None:
    with _one_sentence():
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(chat.listen(app.dispatcher))
            await chat.ready.wait()
            started()
            print(f"Studyhall is open: {chat.url}  (Ctrl+C closes it)", flush=True)
            if browser and has_screen():
                await asyncio.to_thread(webbrowser.open, chat.url)
            _in_background(tasks, app, app.closing.changed.set)
            await _resume(app, "web")
            tune_runtime()


@contextlib.contextmanager
def _one_sentence() -> Iterator[None]:
    """Raise an expected failure (a taken port, a wrong token) without its exception group, so it is
    reported in one sentence."""
    try:
        yield
    except ExceptionGroup as group:
        if isinstance(group.exceptions[0], StudyhallError):
            raise group.exceptions[0] from None
        raise
