"""Receive Slack's payloads: save first, acknowledge second, answer last.

An event is durable before it's acknowledged: the handler calls `kept` once it has saved it and
before it calls the chat. So no acknowledgement waits for Slack's Web API. If the handler fails
before that call, the event isn't acknowledged and Slack redelivers it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from cachetools import FIFOCache
from slack_bolt.response import BoltResponse

from adapters.slack import edits, parse
from adapters.slack.acknowledgements import AcknowledgeFirst
from adapters.slack.blocks import modal, refusal
from adapters.slack.clock import SlackClock
from adapters.slack.errors import ANY
from adapters.slack.parse import Way
from adapters.slack.people import People, Profile, profile
from adapters.slack.workspaces import Workspaces
from bot.chat.commands import BY_NAME
from bot.chat.events import Commanded, Event, Met, Pressed, Reacted, Removed, Visited, Wrote
from bot.chat.model import Accent, Person, Post, TextBox
from bot.chat.platform import Handler
from bot.errors import ChatError, StoreError
from bot.text.printable import printable

PATIENCE: Final = 2.0  # seconds until a command is acknowledged; Slack's timeout is 3 s
_SERVED: Final = 4096  # deliveries
_LATER: Final = 503  # Slack redelivers
_DONE: Final = 200
_LONGEST_ERROR: Final = 200  # characters in the log

_log = logging.getLogger(__name__)

Body = Mapping[str, Any]
_Outcome = asyncio.Future[bool]  # whether a delivery was saved
Whisper = Callable[[Event, Post], Awaitable[object]]
_SORRY: Final = Post(
    "That didn't work just now. Try again in a moment.",
    title="Sorry",
    accent=Accent.BAD,
)


@dataclass(frozen=True, slots=True)
class _Left:
    """The app was uninstalled from a workspace."""

    at: float  # seconds since 1970, by our clock


class Inbox:
    """The inbox that turns Bolt's payloads into events and passes them to the handler."""

    def __init__(
        self,
        handler: Handler,
        workspaces: Workspaces,
        people: People,
        turns: AcknowledgeFirst,
        whisper: Whisper,
        clock: SlackClock,
        prefix: str,
    ) -> None:
        self._handler = handler
        self._workspaces = workspaces
        self._people = people
        self._turns = turns
        self._whisper = whisper
        self._clock = clock
        self._prefix = prefix
        self._ways: dict[str, Way] = {}
        self._served: FIFOCache[str, _Outcome] = FIFOCache(_SERVED)
        self._busy: set[asyncio.Task[Any]] = set()
        self._closing = False
        self.online: Callable[[], bool] = lambda: True  # HTTP mode holds no connection

    def way(self, event: Event) -> Way | None:
        """Return the reply routes of an event that is being handled."""
        return self._ways.get(event.delivery)

    async def finish(self, seconds: float) -> None:
        """Refuse new payloads and wait up to `seconds` for acknowledged ones to finish."""
        self._closing = True
        if self._busy:
            await asyncio.wait(self._busy, timeout=seconds)

    # Payloads. Each method returns the acknowledgement to Bolt.

    async def command(self, body: Body) -> BoltResponse:
        """Handle a slash command."""
        try:
            space = self._workspaces.space(body)
            event = parse.commanded(body, space, self._prefix, self._clock.now())
            way = parse.command_way(body)
        except parse.MALFORMED as exc:
            return _left_out("a command", exc)
        return await self._serve(event, way, PATIENCE)

    async def action(self, body: Body) -> BoltResponse:
        """Handle a button press."""
        try:
            event = parse.pressed(body, self._workspaces.space(body), self._clock.heard_at)
            way = parse.press_way(body)
        except parse.MALFORMED as exc:
            return _left_out("a press", exc)
        if way.asks is None:
            return await self._serve(parse.returned(event, way) or event, way)
        self._spawn(self._ask(event, way, way.asks))
        return BoltResponse(status=_LATER if self._closing else _DONE)

    async def view(self, body: Body) -> BoltResponse:
        """Handle a submitted text box."""
        try:
            space = self._workspaces.space(body)
            event, way, longest = parse.submitted(body, space, self._clock.now())
        except parse.MALFORMED as exc:
            return _left_out("a text box", exc)
        errors = refusal(event.text or "", longest)
        if errors is not None:
            return BoltResponse(status=_DONE, body=errors)
        return await self._serve(event, way)

    async def event(self, body: Body) -> BoltResponse:
        """Handle an Events API payload: a reaction, a reply, a visit."""
        try:
            space = self._workspaces.space(body)
            me = await self._me(space) if body["event"]["type"] == "message" else ""
            found = self._parsed(body, space, me)
        except parse.MALFORMED as exc:
            return _left_out("an event", exc)
        match found:
            case Removed():
                done = not self._closing and await self._handler.removed(found)
                return BoltResponse(status=_DONE if done else _LATER)  # Slack redelivers
            case _Left():
                await self._workspaces.left(space, found.at)
            case Met():
                self._renamed(found, profile(body["event"]["user"]))
            case Event():
                return await self._serve(found, Way())
        return BoltResponse(status=_DONE)

    def _parsed(self, body: Body, space: str, me: str) -> Event | Removed | _Left | None:
        """Return Slack's event as ours; None for one that we ignore."""
        event = body["event"]
        match event["type"]:
            case "reaction_added" | "reaction_removed":
                return parse.reacted(body, space, self._clock.heard_at)
            case "message" if event.get("subtype") in parse.CHANGES:
                return self._changed(event, space, me)
            case "message":
                return self._message(event, space, me)
            case "channel_deleted" | "channel_archive" | "group_deleted" | "group_archive":
                return parse.removed(event, space, me)
            case "user_change":
                return parse.renamed(body, space, profile(event["user"]).name, self._clock.done_at)
            case "app_home_opened":
                return parse.visited(body, space, self._clock.heard_at)
            case "app_uninstalled":
                return _Left(self._clock.done_at(body["event_time"]).timestamp())
            case "tokens_revoked" if event["tokens"].get("bot"):  # not only a user's token
                return _Left(self._clock.done_at(body["event_time"]).timestamp())
        return None

    def _changed(self, event: Body, space: str, me: str) -> Event | Removed | None:
        """Return the event for a deleted or edited message."""
        when, done = self._clock.heard_at, self._clock.done_at
        gone = parse.removed(event, space, me, when)
        return gone or edits.edited(event, space, me, when, done)

    def _renamed(self, event: Met, found: Profile) -> None:
        """Update the cached profile. Only players matter: most profile changes are others'."""
        self._people.told(event.person.space, event.person.id, found)
        if found.plays and not self._closing:
            self._spawn(self._handler.handle(event))

    def _message(self, message: Body, space: str, me: str) -> Event | None:
        """Return the event for a reply, a short channel message, or a direct message."""
        if message.get("channel_type") != "im":
            there = (message, space, str(message.get("channel") or ""), me)
            when = self._clock.heard_at
            return parse.replied(*there, when) or parse.wrote(*there, when)
        return parse.written(message, space, me, self._prefix, self._clock.heard_at)

    async def _me(self, space: str) -> str:
        try:
            return (await self._workspaces.of(space)).user
        except ChatError:
            return ""

    # Saving, then acknowledging.

    async def _serve(self, event: Event, way: Way, patience: float | None = None) -> BoltResponse:
        """Pass an event to the handler and return once it's durable.

        `patience` is a timeout in seconds, for payloads that Slack doesn't redeliver and that
        lose nothing if they're acknowledged early.
        """
        if self._closing:
            return BoltResponse(status=_LATER)
        if (before := self._served.get(event.delivery)) is not None:
            return await _kept_before(before, patience)
        profile = self._people.known(event.person.space, event.person.id)
        who = (event.person.space, event.person.id)
        if profile is not None and not profile.plays and not self._people.stale(*who):
            return BoltResponse(status=_DONE)  # a stale profile might be active again
        outcome: _Outcome = asyncio.get_running_loop().create_future()
        self._served[event.delivery] = outcome
        self._spawn(self._handled(self._named(event, profile), way, outcome))
        with self._turns.acknowledging:
            try:
                await (outcome if patience is None else asyncio.wait_for(outcome, patience))
            except TimeoutError:
                _log.warning("slow command, acknowledged early: %s", event.delivery)
        return _response(outcome)

    def _named(self, event: Event, profile: Profile | None) -> Event:
        """Return the event with its person's name, if it's known."""
        if profile is None:
            return event
        name = profile.name or event.person.name
        return replace(event, person=replace(event.person, name=name))

    async def _handled(self, event: Event, way: Way, outcome: _Outcome) -> None:
        kept = partial(_set, outcome, True)
        self._ways[event.delivery] = way
        try:
            if isinstance(event, Visited) or _for_administrators(event):
                kept()  # nothing to save, and the profile is needed first
                profile = await self._people.learn(event.person.space, event.person.id)
                event = self._named(event, profile)
                if isinstance(event, Commanded):
                    event = replace(event, is_admin=profile is not None and profile.admin)
            await self._handler.handle(event, kept)
        except StoreError as exc:
            _log.warning("%s could not be saved; Slack redelivers it: %s", event.delivery, exc)
            self._not_kept(event, outcome)
            return
        except BaseException:
            self._not_kept(event, outcome)
            raise
        finally:
            self._ways.pop(event.delivery, None)
        answered = outcome.done()
        kept()
        if answered or not isinstance(event, Wrote):  # don't look up people who only chat
            await self._learn(event)

    def _not_kept(self, event: Event, outcome: _Outcome) -> None:
        """Let Slack redeliver an event, unless it was acknowledged."""
        if not outcome.done():
            self._served.pop(event.delivery, None)
            _set(outcome, False)

    async def _learn(self, event: Event) -> None:
        """Look up the person's profile. Undo a bot's reaction: bots never score."""
        person = event.person
        # Another event may have fetched the profile meanwhile.
        profile = await self._people.learn(person.space, person.id)
        delivery = f"{event.delivery}:who"
        if profile is not None and not profile.plays:
            if isinstance(event, Reacted) and event.added:
                await self._handler.handle(replace(event, added=False, delivery=delivery))
        elif profile is not None and profile.name and profile.name != person.name:
            known = Person(person.platform, person.space, person.id, profile.name)
            await self._handler.handle(
                Met(delivery=delivery, at=event.at, person=known, place=event.place)
            )

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._busy.add(task)
        task.add_done_callback(self._over)
        return task

    def _over(self, task: asyncio.Task[Any]) -> None:
        self._busy.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error("a Slack event could not be handled", exc_info=task.exception())

    # The adapter's own answers.

    async def _ask(self, event: Pressed, way: Way, label: str) -> None:
        """Open a text box immediately: the trigger expires after 3 seconds."""
        box = await self._handler.text_box(event) or TextBox(label)
        view = modal(box, event.button, parse.context(event, way, box.longest), self._prefix)
        try:
            client = (await self._workspaces.of(event.person.space)).client
            await client.views_open(trigger_id=way.trigger, view=view)
        except (ChatError, *ANY) as exc:
            _log.warning("a text box could not be opened: %s", exc)
            await self._said(event, way, _SORRY)

    async def _said(self, event: Event, way: Way, post: Post) -> None:
        self._ways[event.delivery] = way
        try:
            await self._whisper(event, post)
        except ChatError as exc:
            _log.warning("a private reply could not be sent: %s", exc)
        finally:
            self._ways.pop(event.delivery, None)


def _left_out(what: str, exc: Exception) -> BoltResponse:
    """Acknowledge a malformed payload: a redelivery would be just as malformed."""
    said = printable(f"{type(exc).__name__}: {exc}", _LONGEST_ERROR)
    _log.warning("ignored %s from Slack that could not be parsed: %s", what, said)
    return BoltResponse(status=_DONE)


async def _kept_before(outcome: _Outcome, patience: float | None) -> BoltResponse:
    """Acknowledge a redelivered event once the first delivery is durable, without a second card."""
    await asyncio.wait((outcome,), timeout=patience)
    return _response(outcome)


def _set(outcome: _Outcome, kept: bool) -> None:
    if not outcome.done():
        outcome.set_result(kept)


def _response(outcome: _Outcome) -> BoltResponse:
    """Acknowledge a delivery unless saving it has failed; a pending one is acknowledged."""
    lost = outcome.done() and not outcome.cancelled() and not outcome.result()
    return BoltResponse(status=_LATER if lost else _DONE)


def _for_administrators(event: Event) -> bool:
    command = BY_NAME.get(event.name) if isinstance(event, Commanded) else None
    return command is not None and command.admin  # `show` shows them more
