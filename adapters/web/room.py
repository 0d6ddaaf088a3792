"""Keep the playground's people, messages, reactions and actions.

The state is in a small SQLite file and survives a restart. Every change to a message gives it the
next number of a sequence. A page that reconnects asks for the changes since the last number that it
knows.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from adapters.web.codec import (
    CHANNEL,
    direct_channel,
    dump_event,
    dump_post,
    dump_time,
    load_event,
    load_post,
    load_time,
)
from adapters.web.room_file import RoomFile
from adapters.web.state import Member, Message, Reaction, Replies, Speech, unused_id
from bot.chat.events import Event, Reacted
from bot.chat.model import MessageRef, Place, Post
from bot.errors import MessageGone

SHOWN_AT_ONCE = 500  # messages, at most, that a page gets at once
NOTHING = -1  # before any change

_SELECT = (
    "SELECT id, n, seq, channel, thread, author, only, at, edited, said, post, about, gone"
    " FROM messages"
)


def private_key(person_id: str, message_id: str | None) -> str:
    """Return the key of a person's private card about a message."""
    return f"private:{person_id}:{message_id}"


class Room:
    """The playground's state."""

    def __init__(self, file: RoomFile, clock: Callable[[], datetime]) -> None:
        self.file = file
        self._clock = clock

    @classmethod
    async def open(cls, path: Path, clock: Callable[[], datetime]) -> Room:
        """Open or create the file. Raises `ChatUnavailable` if it's unusable."""
        return cls(await RoomFile.open(path, clock()), clock)

    async def close(self) -> None:
        await self.file.close()

    # People

    async def people(self) -> list[Member]:
        rows = await self.file.rows("SELECT id, name, is_admin FROM people ORDER BY rowid")
        return [Member(id_, name, bool(admin)) for id_, name, admin in rows]

    async def member(self, person_id: str) -> Member | None:
        return next((one for one in await self.people() if one.id == person_id), None)

    async def join(self, name: str) -> Member:
        """Return the person with this name; add them if there is none."""
        async with self.file.write():
            known = {member.name.casefold(): member for member in await self.people()}
            if name.casefold() in known:
                return known[name.casefold()]
            member = Member(unused_id(name, {one.id for one in known.values()}), name)
            await self.file.execute(
                "INSERT INTO people VALUES (?, ?, ?, 0)", member.id, name, name.casefold()
            )
            await self.file.next_seq()
        return member

    # Messages

    async def post(
        self,
        where: Place,
        post: Post,
        *,
        key: str | None = None,
        only: str | None = None,
        about: str | None = None,
        anew: bool = False,
    ) -> MessageRef:
        """Post a message of the bot's; return the existing one if this key was already posted.

        With `anew`, delete the existing one and post this one at the end.
        """
        async with self.file.write():
            if anew:
                await self._take_away(key)
            elif key is not None:
                rows = await self.file.rows("SELECT id FROM messages WHERE key = ?", key)
                if rows:
                    return MessageRef(where, rows[0][0])
            message_id = await self._insert(where.channel, where.thread, only=only)
            await self.file.execute(
                "UPDATE messages SET key = ?, about = ? WHERE id = ?", key, about, message_id
            )
            await self._put(message_id, post)
        return MessageRef(where, message_id)

    async def change(self, message_id: str, post: Post) -> None:
        """Replace a message's post. Raises `MessageGone`."""
        async with self.file.write():
            await self._must_exist(message_id)
            await self._put(message_id, post)
            await self.file.execute(
                "UPDATE messages SET seq = ?, edited = ?, gone = 0 WHERE id = ?",
                await self.file.next_seq(),
                dump_time(self._clock()),
                message_id,
            )

    async def private_cards(self, message_id: str) -> list[tuple[str, str]]:
        """Return the private cards about a message, each with the id of its person."""
        cards = "only IS NOT NULL AND gone = 0 AND key LIKE ?"
        rows = await self.file.rows(
            f"SELECT id, only FROM messages WHERE {cards}", private_key("%", message_id)
        )
        return [(row[0], row[1]) for row in rows]

    async def _take_away(self, key: str | None) -> None:
        await self.file.execute(
            "UPDATE messages SET gone = 1, picture = NULL, key = NULL, seq = ? WHERE key = ?",
            await self.file.next_seq(),
            key,
        )

    async def dismiss(self, message_id: str) -> None:
        """Delete a private message."""
        async with self.file.write():
            seq = await self.file.next_seq()
            await self.file.execute(
                "UPDATE messages SET gone = 1, picture = NULL, seq = ? WHERE id = ?",
                *(seq, message_id),
            )

    async def _must_exist(self, message_id: str) -> None:
        if not await self.file.rows("SELECT 1 FROM messages WHERE id = ?", message_id):
            raise MessageGone(f"no message {message_id} in the playground")

    async def _insert(
        self,
        channel: str,
        thread: str | None,
        author: str | None = None,
        *,
        only: str | None = None,
        said: Speech | None = None,
    ) -> str:
        if thread is not None:
            await self._must_exist(thread)
        message_id = secrets.token_hex(8) if said is None else said.id
        at, seq = dump_time(self._clock()), await self.file.next_seq()
        await self.file.execute(
            "INSERT INTO messages (id, seq, channel, thread, author, only, at, said)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *(
                message_id,
                seq,
                channel,
                thread,
                author,
                only,
                at,
                None if said is None else said.text,
            ),
        )
        if thread is not None and only is None:
            await self._touch(thread)
        return message_id

    async def _put(self, message_id: str, post: Post) -> None:
        png = None if post.picture is None else post.picture.png
        await self.file.execute(
            "UPDATE messages SET post = ?, picture = ? WHERE id = ?",
            *(dump_post(post), png, message_id),
        )
        await self.file.execute_each(
            "INSERT OR IGNORE INTO reactions VALUES (?, ?, '')",
            [(message_id, emoji) for emoji in post.reactions],
        )

    async def _touch(self, message_id: str) -> None:
        seq = await self.file.next_seq()
        await self.file.execute("UPDATE messages SET seq = ? WHERE id = ?", seq, message_id)

    async def find(self, key: str) -> Message | None:
        found = await self._messages(await self.file.rows(f"{_SELECT} WHERE key = ?", key))
        return found[0] if found else None

    async def message(self, message_id: str) -> Message | None:
        found = await self._messages(await self.file.rows(f"{_SELECT} WHERE id = ?", message_id))
        return found[0] if found else None

    async def picture(self, message_id: str) -> bytes | None:
        rows = await self.file.rows("SELECT picture FROM messages WHERE id = ?", message_id)
        return rows[0][0] if rows else None

    async def changes(self, viewer: str, after: int) -> list[Message]:
        """Return the messages that changed since, as far as `viewer` may see them.

        After NOTHING, return the newest messages.
        """
        newest = "gone = 0 ORDER BY n" if after == NOTHING else "TRUE ORDER BY seq"  # by an index
        rows = await self.file.rows(
            f"{_SELECT} WHERE seq > ? AND channel IN (?, ?) AND (only IS NULL OR only = ?)"
            f" AND {newest} DESC LIMIT ?",
            *(after, CHANNEL, direct_channel(viewer), viewer, SHOWN_AT_ONCE),
        )
        return sorted(await self._messages(rows), key=lambda message: message.n)

    async def _messages(self, rows: Sequence[sqlite3.Row]) -> list[Message]:
        ids = json.dumps([row[0] for row in rows])
        reactions = await self._reactions(ids)
        replies = await self._replies(ids)
        return [
            _message(row, reactions.get(row[0], ()), replies.get(row[0], Replies())) for row in rows
        ]

    async def _reactions(self, ids: str) -> dict[str, tuple[Reaction, ...]]:
        rows = await self.file.rows(
            "SELECT message, emoji, person FROM reactions"
            " WHERE message IN (SELECT value FROM json_each(?)) ORDER BY rowid",
            ids,
        )
        found: dict[str, dict[str, list[str]]] = {}
        for message_id, emoji, person in rows:
            found.setdefault(message_id, {}).setdefault(emoji, []).append(person)
        return {
            message_id: tuple(
                Reaction(emoji, tuple(one for one in who if one), "" in who)
                for emoji, who in emojis.items()
            )
            for message_id, emojis in found.items()
        }

    async def _replies(self, ids: str) -> dict[str, Replies]:
        rows = await self.file.rows(
            "SELECT thread, author, at FROM messages WHERE only IS NULL AND gone = 0"
            " AND thread IN (SELECT value FROM json_each(?)) ORDER BY n",
            ids,
        )
        found: dict[str, Replies] = {}
        for thread, author, at in rows:
            before = found.get(thread, Replies())
            authors = tuple(dict.fromkeys([*before.authors, author or ""]))
            found[thread] = Replies(before.count + 1, load_time(at), authors)
        return found

    # Actions

    async def keep(
        self, person_id: str, action: str, event: Event | None, speech: Speech | None = None
    ) -> bool:
        """Store an action and its changes in one transaction; False if it's a duplicate."""
        message: MessageRef | None = getattr(event, "message", None)
        async with self.file.write():
            new = await self.file.execute(
                "INSERT OR IGNORE INTO actions (person, action, at, message, delivery, event)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                person_id,
                action,
                dump_time(self._clock() if event is None else event.at),
                None if message is None else message.id,
                None if event is None else event.delivery,
                None if event is None else dump_event(event),
            )
            if not new:
                return False
            if speech is not None:
                await self._insert(speech.channel, speech.thread, person_id, said=speech)
            if isinstance(event, Reacted):
                await self._react(event)
        return True

    async def _react(self, event: Reacted) -> None:
        sql = (
            "INSERT OR IGNORE INTO reactions VALUES (?, ?, ?)"
            if event.added
            else "DELETE FROM reactions WHERE message = ? AND emoji = ? AND person = ?"
        )
        await self.file.execute(sql, event.message.id, event.emoji, event.person.id)
        await self._touch(event.message.id)

    async def told(self, delivery: str) -> None:
        """Mark an event as handled."""
        async with self.file.write():
            await self.file.execute("UPDATE actions SET told = 1 WHERE delivery = ?", delivery)

    async def untold(self, since: datetime) -> list[Event]:
        """Return the events since then that the bot hadn't handled when the room closed."""
        rows = await self.file.rows(
            "SELECT event FROM actions WHERE told = 0 AND event IS NOT NULL AND at >= ? ORDER BY n",
            dump_time(since),
        )
        return [load_event(event) for (event,) in rows]

    async def events_on(self, message_id: str, since: datetime) -> list[Event]:
        """Return a message's events and the channel's short messages since then, oldest first."""
        rows = await self.file.rows(
            "SELECT event FROM actions WHERE at >= ? AND event IS NOT NULL"
            " AND (message = ? OR json_extract(event, '$.kind') = 'Wrote') ORDER BY n",
            dump_time(since),
            message_id,
        )
        return [load_event(event) for (event,) in rows]


def _message(row: sqlite3.Row, reactions: tuple[Reaction, ...], replies: Replies) -> Message:
    message_id, n, seq, channel, thread, author, only, at, edited, said, post, about, gone = row
    return Message(
        id=message_id,
        n=n,
        seq=seq,
        channel=channel,
        thread=thread,
        author=author,
        only=only,
        at=load_time(at),
        edited=None if edited is None else load_time(edited),
        said=said,
        post=None if post is None else load_post(post),
        about=about,
        gone=bool(gone),
        reactions=reactions,
        replies=replies,
    )
