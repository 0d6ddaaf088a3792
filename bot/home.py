"""The bot's own page, on platforms that have one: points, open questions and topics."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.model import Accent, Post


def page(me: Post, questions: str, shelf: Post) -> Post:
    """Return the page; `me` is the person's own card, `shelf` the list of topics."""
    below = 1 + max((button.row for button in me.buttons), default=-1)
    topics = tuple(replace(button, row=button.row + below) for button in shelf.buttons)
    return Post(
        title=me.title,
        text="\n\n".join([me.text, questions, "**Keep learning**", shelf.text]),
        accent=Accent.BOARD,
        buttons=(*me.buttons, *topics),
    )
