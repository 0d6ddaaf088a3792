"""Convert messages and people to the page's JSON, for one viewer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from adapters.web.codec import dump_time
from adapters.web.previews import OWN, Preview, look
from adapters.web.state import Member, Message
from bot.chat.model import Button, Post


def message_view(message: Message, viewer: str, preview: Preview) -> dict[str, Any]:
    """Return a message as `viewer` sees it, in the look of `preview`."""
    if message.gone:
        return {"id": message.id, "seq": message.seq, "gone": True}
    view: dict[str, Any] = {
        "id": message.id,
        "n": message.n,
        "seq": message.seq,
        "channel": message.channel,
        "thread": message.thread,
        "author": message.author,
        "private": message.only is not None,
        "at": _time(message.at),
        "edited": _time(message.edited),
        "about": message.about,
        "reactions": [
            {
                "emoji": reaction.emoji,
                "people": reaction.people,
                "mine": viewer in reaction.people,
                "seeded": reaction.seeded,
            }
            for reaction in message.reactions
        ],
        "replies": {
            "count": message.replies.count,
            "last": _time(message.replies.last),
            "authors": message.replies.authors,
        },
    }
    if message.post is None:
        return view | {"said": message.said}
    return view | {"post": _post_view(message, message.post, preview)}


def _post_view(message: Message, post: Post, preview: Preview) -> dict[str, Any]:
    seen = look(post, preview)
    picture = seen.post.picture
    view: dict[str, Any] = {
        "html": seen.html,
        "title": seen.post.title,
        "accent": post.accent.value,
        "picture": picture
        and {"url": f"/pictures/{message.id}?v={_version(message)}", "alt": picture.alt},
        "rows": _rows(seen.post.buttons),
        "footer": seen.post.footer,
    }
    if preview is OWN:
        return view
    return view | {
        "source": seen.source,
        "measures": [[one.what, one.used, one.limit] for one in seen.measures],
        "shortened": seen.shortened,
        "lacks": seen.lacks,
    }


def _version(message: Message) -> int:
    """Return a number that changes with each edit, so browsers can cache the picture."""
    return int((message.edited or message.at).timestamp() * 1000)


def _rows(buttons: tuple[Button, ...]) -> list[list[dict[str, Any]]]:
    rows: dict[int, list[dict[str, Any]]] = {}
    for button in buttons:
        rows.setdefault(button.row, []).append(
            {
                "id": button.id,
                "label": button.label,
                "full": button.full,
                "style": button.style.value,
                "ask": button.ask,
                "disabled": button.disabled,
            }
        )
    return [rows[row] for row in sorted(rows)]


def member_view(member: Member) -> dict[str, Any]:
    return {"id": member.id, "name": member.name, "admin": member.is_admin}


def _time(at: datetime | None) -> str | None:
    return None if at is None else dump_time(at)
