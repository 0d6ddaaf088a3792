"""Check and store people's actions on the page before the bot handles them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from adapters.web import parse
from adapters.web.codec import CHANNEL, direct_channel, person, place
from adapters.web.parse import BadRequest
from adapters.web.room import Room
from adapters.web.state import Member, Message, Speech
from bot.chat.commands import spoken
from bot.chat.events import LONGEST_MARK, Commanded, Event, Pressed, Reacted, Replied, Wrote
from bot.chat.model import Button, MessageRef, Person, Place

MOST_REACTIONS = 20  # different emoji on a message, as on Discord
MOST_PEOPLE = 40


class Actions:
    """A converter of requests to stored events. A method returns None if there is no event."""

    def __init__(self, room: Room, clock: Callable[[], datetime]) -> None:
        self._room = room
        self._clock = clock

    async def member(self, person_id: str) -> Member:
        member = await self._room.member(person_id)
        if member is None:
            raise BadRequest("There's nobody with that id. Choose a person first.", 404)
        return member

    async def join(self, name: str) -> Member:
        known = await self._room.people()
        if len(known) >= MOST_PEOPLE and name.casefold() not in {
            member.name.casefold() for member in known
        }:
            raise BadRequest(f"The playground is full. The limit is {MOST_PEOPLE} people.", 409)
        return await self._room.join(name)

    async def say(self, request: parse.Say) -> Event | None:
        """Store a typed text: a command, a thread reply, or a channel message."""
        member = await self.member(request.person)
        where = await self._where(member, request.channel, request.thread)
        invoked = parse.slash(request.text)
        if invoked is not None:
            command = self._commanded(member, where, *invoked)
            return await self._keep(member, request.action, command)
        speech = Speech(where.channel, where.thread, request.text)
        event = await self._event_of(member, where, speech)
        return await self._keep(member, request.action, event, speech)

    async def _event_of(self, member: Member, where: Place, speech: Speech) -> Event | None:
        """Return a typed text as an event; None for a longer channel message."""
        if where.direct:
            return self._commanded(member, where, *spoken(speech.text))
        about: dict[str, Any] = {
            "delivery": _delivery(),
            "at": self._clock(),
            "person": _person(member),
            "place": where,
            "text": speech.text,
        }
        if where.thread is not None:
            root = await self._visible(member, where.thread)
            return Replied(**about, message=root.ref)
        if len(speech.text) <= LONGEST_MARK:
            return Wrote(**about, message=MessageRef(where, speech.id))
        return None

    def _commanded(
        self, member: Member, where: Place, name: str, options: Mapping[str, str]
    ) -> Commanded:
        return Commanded(
            delivery=_delivery(),
            at=self._clock(),
            person=_person(member),
            place=where,
            name=name,
            options=options,
            is_admin=member.is_admin,
        )

    async def press(self, request: parse.Press) -> Event | None:
        member, button, event = await self._pressed(request)
        if button.ask is not None and not (request.text or "").strip():
            raise BadRequest("This button needs a text.")
        return await self._keep(member, request.action, event)

    async def asks(self, request: parse.Press) -> tuple[str, Pressed]:
        """Return the prompt of a button that opens a text box, and its press, not yet stored."""
        _, button, event = await self._pressed(request)
        if button.ask is None:
            raise BadRequest("This button has no text box.")
        return button.ask, event

    async def _pressed(self, request: parse.Press) -> tuple[Member, Button, Pressed]:
        member = await self.member(request.person)
        message = await self._visible(member, request.message)
        button = _button(message, request.button)
        if button.disabled:
            raise BadRequest("This button no longer works.", 409)
        where = message.ref.place
        if request.in_thread and message.only is None:
            where = place(message.channel, message.thread or message.id)
        event = Pressed(
            delivery=_delivery(),
            at=self._clock(),
            person=_person(member),
            place=where,
            message=message.ref,
            button=button.id,
            text=request.text if button.ask is not None else None,
        )
        return member, button, event

    async def react(self, request: parse.React) -> Event | None:
        member = await self.member(request.person)
        message = await self._visible(member, request.message)
        if message.only is not None:
            raise BadRequest("You can't react to a private message.", 409)
        have = {reaction.emoji: reaction for reaction in message.reactions}
        mine = request.emoji in have and member.id in have[request.emoji].people
        if mine == request.added:
            return None
        if request.added and request.emoji not in have and len(have) >= MOST_REACTIONS:
            raise BadRequest(f"At most {MOST_REACTIONS} different reactions per message.", 409)
        event = Reacted(
            delivery=_delivery(),
            at=self._clock(),
            person=_person(member),
            place=message.ref.place,
            message=message.ref,
            emoji=request.emoji,
            added=request.added,
        )
        return await self._keep(member, request.action, event)

    async def dismiss(self, request: parse.Dismiss) -> None:
        member = await self.member(request.person)
        message = await self._visible(member, request.message)
        if message.only is None:
            raise BadRequest("Only a private message can be dismissed.", 409)
        await self._room.dismiss(message.id)

    async def place(self, request: parse.Complete) -> tuple[Person, Place]:
        member = await self.member(request.person)
        return _person(member), await self._where(member, request.channel, request.thread)

    async def _keep(
        self, member: Member, action: str, event: Event | None, speech: Speech | None = None
    ) -> Event | None:
        new = await self._room.keep(member.id, action, event, speech)
        return event if new else None

    async def _where(self, member: Member, channel: str, thread: str | None) -> Place:
        """Return a place where this person may write; a message in a thread gives that thread."""
        if channel not in (CHANNEL, direct_channel(member.id)):
            raise BadRequest("There's no such channel.", 404)
        if thread is None:
            return place(channel)
        message = await self._visible(member, thread)
        if message.only is not None:
            raise BadRequest("A private message has no thread.", 409)
        return place(message.channel, message.thread or message.id)

    async def _visible(self, member: Member, message_id: str) -> Message:
        message = await self._room.message(message_id)
        if message is None or message.gone:
            raise BadRequest("That message no longer exists.", 404)
        if not message.visible_to(member.id):
            raise BadRequest("Only somebody else can see that message.", 403)
        return message


def _button(message: Message, button_id: str) -> Button:
    post = message.post
    for button in () if post is None else (*post.buttons, post.unhide):
        if button is not None and button.id == button_id:
            return button
    raise BadRequest("This message no longer has that button.", 409)


def _person(member: Member) -> Person:
    return person(member.id, member.name)


def _delivery() -> str:
    return f"web-{uuid.uuid4().hex}"
