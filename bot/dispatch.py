"""Route every event to the feature that owns it, and deliver the answer."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from bot.chat import command_buttons
from bot.chat.button_ids import owner
from bot.chat.commands import ACTION, BY_NAME, Command, Completes
from bot.chat.events import (
    Commanded,
    Event,
    Met,
    Pointed,
    Pressed,
    Reacted,
    Removed,
    Replied,
    Visited,
    Wrote,
)
from bot.chat.follow_up import ChatWork
from bot.chat.markup import command
from bot.chat.model import Accent, Answer, Person, Place, Post, TextBox
from bot.chat.options import one_of, only_in_channels
from bot.chat.platform import Chat, Suggestion, nobody_waits
from bot.chat.sanitize import cleaned, written
from bot.errors import ChatError, ChatRefused, Mistake, Offer, StoreError
from bot.ops import logs, metrics
from bot.quiz.rounds import Rounds
from bot.shares import Shares

_log = logging.getLogger(__name__)
_BOX_WITHIN = 1.0  # seconds for the question of a text box, of the 3 that a platform waits
_RUNS = (f"{command_buttons.INSTEAD}:", f"{command_buttons.BESIDES}:")  # buttons that run a command

OnCommand = Callable[[Commanded], Awaitable[Answer | ChatWork | None]]
OnPress = Callable[[Pressed], Awaitable[Answer | ChatWork | None]]
OnVisit = Callable[[Visited], Awaitable[Answer]]
Complete = Callable[[Person, str], Awaitable[Sequence[Suggestion]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """What a feature answers: commands by name, buttons by the prefix of their ids, and what may
    be typed for an option."""

    commands: Mapping[str, OnCommand] = field(default_factory=dict)
    buttons: Mapping[str, OnPress] = field(default_factory=dict)
    completes: Mapping[Completes, Complete] = field(default_factory=dict)


class Dispatcher:
    """The dispatcher of events to features (a `bot.chat.platform.Handler`)."""

    def __init__(
        self,
        chats: Mapping[str, Chat],
        features: Iterable[Feature],
        rounds: Rounds,
        shares: Shares,
        visited: OnVisit,
        commands: Mapping[str, Command] = BY_NAME,
    ) -> None:
        """`rounds` gets what people do without a command or a button: reactions, replies, and
        messages that are gone. `visited` makes the bot's own page."""
        self._chats = chats
        self._rounds = rounds
        self._shares = shares
        self._home = visited
        self._commands = commands
        self._on_command: dict[str, OnCommand] = {}
        self._on_press: dict[str, OnPress] = {}
        self._completes: dict[Completes, Complete] = {}
        for feature in features:
            self._on_command |= feature.commands
            self._on_press |= feature.buttons
            self._completes |= feature.completes

    async def handle(self, event: Event, kept: Callable[[], None] = nobody_waits) -> None:
        """Handle an event, call `kept` once it's saved, then answer.

        Raises StoreError if a channel message can't be compared with the open questions.
        """
        event = cleaned(event)
        with logs.about(event.delivery):
            meant = await self._meant(event) if isinstance(event, Wrote) else event
            if meant is not None:
                await self._handle(meant, kept)
                await self._remember(meant.person)

    async def _remember(self, person: Person) -> None:
        """Save a person's current name, after they have their answer."""
        try:
            await self._rounds.names.heard(person)
        except StoreError as exc:
            _log.warning("could not save a name: %s", exc)
        except Exception:
            metrics.faults.inc()
            _log.exception("unexpected error while saving a name")

    async def _meant(self, event: Wrote) -> Event | None:
        """Return a channel message as an answer, or None for chatter."""
        try:
            return await self._rounds.replies.as_reply(event)
        except StoreError:
            raise  # its author isn't told: most channel messages are chatter
        except Exception:
            metrics.faults.inc()
            _log.exception("unexpected error while handling %s", event.delivery)
        return None

    async def _handle(self, event: Event, kept: Callable[[], None]) -> None:
        began = time.perf_counter()
        try:
            answer = await self._answered(event, kept)
            if answer is not None or isinstance(event, Commanded | Pointed | Pressed):
                kept()
                await self._deliver(event, answer)
                took = time.perf_counter() - began
                metrics.answered.labels(event.person.platform).observe(took)
        except ChatError as exc:
            _log.warning("the answer to %s could not be given: %s", event.delivery, exc)
        except Exception:
            _log.exception("the answer to %s could not be given", event.delivery)

    async def _answered(self, event: Event, kept: Callable[[], None]) -> Answer | None:
        asked: Event = event
        try:
            if isinstance(event, Pressed) and event.button.startswith(_RUNS):
                asked = command_buttons.command_on(event)
            elif isinstance(event, Pointed):
                asked = await self._about(event)
            answer = await self._route(asked)
            if isinstance(answer, ChatWork):
                kept()
                answer = await answer.run()
            if answer is not None and answer.share is not None:
                kept()
                await self._shares.post(event, answer.share)
        except (Mistake, ChatRefused) as said:
            buttons = command_buttons.buttons(asked, said, self._commands)
            answer = Answer(Post(str(said), accent=Accent.BAD, buttons=buttons))
        except (StoreError, ChatError) as exc:
            _log.error("%s could not be answered: %s", event.delivery, exc)
            return _sorry("That didn't work just now, and nothing changed. Try again.")
        except Exception:
            code = secrets.token_hex(3)
            metrics.faults.inc()
            _log.exception("unexpected error %s while handling %s", code, event.delivery)
            return _sorry(f"Something went wrong on our side; it is logged as `{code}`.")
        if answer is not None and isinstance(event, Pressed) and asked is not event:
            return replace(answer, instead=event.button.startswith(f"{command_buttons.INSTEAD}:"))
        return answer

    async def _route(self, event: Event) -> Answer | ChatWork | None:
        match event:
            case Commanded():
                return await self._commanded(event)
            case Pressed():
                return await self._pressed(event)
            case Reacted():
                return await self._rounds.reacted(event)
            case Replied():
                return await self._rounds.replied(event)
            case Visited():
                return ChatWork(partial(self._home, event))
            case Met():
                return None  # `_remember` does the rest
            case _:
                raise TypeError(f"no such event: {type(event).__name__}")

    async def _commanded(self, event: Commanded) -> Answer | ChatWork | None:
        name = one_of(event.name, tuple(self._commands), "command")
        self._refuse(name, event)
        return await self._on_command[name](event)

    async def _about(self, event: Pointed) -> Commanded:
        """Return the command chosen in a message's menu, with its topic. Raises Mistake."""
        topic = await self._rounds.message_topics.topic_of(event.message, event.buttons)
        if topic is None:
            raise Mistake(
                "I can't tell what that message is about. Choose this on a question or a lesson of "
                f"mine, or use {command('quiz')}.",
                [Offer("Any question", "/quiz")],
            )
        return Commanded(
            delivery=event.delivery,
            at=event.at,
            person=event.person,
            place=event.place,
            name=event.name,
            options={"topic": topic},
        )

    def _refuse(self, name: str, event: Commanded) -> None:
        """Raise Mistake where this person may not use the command, or not here."""
        wanted = self._commands[name]
        if event.place.direct and not wanted.in_direct_messages:
            raise only_in_channels(name)
        if wanted.needs_admin(event.options) and not event.is_admin:
            raise Mistake(_for_administrators(wanted, event.options.get(ACTION, "")))

    async def _pressed(self, event: Pressed) -> Answer | ChatWork | None:
        pressed = self._on_press.get(owner(event.button))
        if pressed is None:
            raise Mistake(
                f"This button is out of date. Use {command('help')} to see what's there.",
                [Offer("Help", "/help")],
            )
        return await pressed(event)

    async def _deliver(self, event: Event, answer: Answer | None) -> None:
        chat = self._chats[event.person.platform]
        if answer is None:
            await chat.acknowledge(event)
        else:
            await chat.whisper(event, answer.post, instead=answer.instead, about=answer.about)

    async def removed(self, removed: Removed) -> bool:
        """Void deleted questions and withdraw deleted replies; return False if that couldn't be
        saved. Raises only when cancelled."""
        try:
            await self._rounds.voiding.removed(removed)
            await self._rounds.edits.removed(removed)
        except StoreError as exc:
            _log.warning("could not handle what was removed in %s yet: %s", removed.place, exc)
            return False
        except Exception:
            metrics.faults.inc()
            _log.exception("unexpected error while handling what was removed in %s", removed.place)
        return True

    async def text_box(self, event: Pressed) -> TextBox | None:
        """Return the text box that a button opens, or None if it isn't known in time."""
        try:
            async with asyncio.timeout(_BOX_WITHIN):
                return await self._rounds.text_box(cleaned(event))
        except (StoreError, TimeoutError) as exc:
            _log.warning("opening a text box without its question: %r", exc)
        except Exception:
            metrics.faults.inc()
            _log.exception("unexpected error while preparing a text box")
        return None

    async def complete(
        self, person: Person, place: Place, command: str, option: str, typed: str
    ) -> Sequence[Suggestion]:
        """Return completions for an option while it is typed; none for an unknown command."""
        typed = written(typed)
        name, _, action = command.partition(" ")
        declared = self._commands.get(name)
        options = declared.options_of(action) if declared else ()
        wanted = next((each.completes for each in options if each.name == option), None)
        complete = None if wanted is None else self._completes.get(wanted)
        return [] if complete is None else await complete(cleaned(person), typed)


def _sorry(text: str) -> Answer:
    return Answer(Post(text, title="Sorry", accent=Accent.BAD))


def _for_administrators(wanted: Command, action: str) -> str:
    known = wanted.for_everyone and action in wanted.actions
    refused = command(wanted.name, action if known else "")
    everyone = " and ".join(command(wanted.name, each) for each in wanted.for_everyone)
    others = f" Everyone can use {everyone}." if everyone else ""
    return f"{refused} is for administrators. Ask one to use it for you.{others}"
