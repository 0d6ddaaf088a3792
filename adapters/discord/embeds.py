"""Render a post as an embed with buttons below and its picture attached.

Embeds, not Components V2: on a phone, an embed's text, picture and footer are one card with a
coloured edge, the buttons come last, near the thumb, and old clients support it.

Leaderboards show names, not `<@id>`: an embed shows mentions of unknown people as raw ids, and
mentions in the content would appear above the card. Boards look names up (`boards.names`).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache, partial

import discord

from adapters.discord.message_keys import marked
from adapters.discord.render import LIMITS, Called, as_code, escaped, markdown
from bot.chat.fit import fit, shorten
from bot.chat.markup import parse
from bot.chat.model import Accent, Button, Post, Style, TextBox

COLOURS = {
    Accent.NEUTRAL: 0x6B7280,
    Accent.LESSON: 0x4F46E5,
    Accent.QUESTION: 0xD97706,
    Accent.GOOD: 0x16A34A,
    Accent.BAD: 0xDC2626,
    Accent.BOARD: 0x0891B2,
}
_STYLES = {
    Style.PLAIN: discord.ButtonStyle.secondary,
    Style.PRIMARY: discord.ButtonStyle.primary,
    Style.GOOD: discord.ButtonStyle.success,
    Style.BAD: discord.ButtonStyle.danger,
}
_PICTURE = "picture.png"
_ID = 100  # characters of a custom_id
_LABEL = 45  # characters in a modal's title, and in a label
_ABOUT = 4000  # characters of text in a modal
_INPUT = 4000  # characters in a modal's text field


@dataclass(frozen=True, slots=True)
class Card:
    """The content of a message. A file can be read only once, so `files` makes new ones."""

    embed: discord.Embed
    view: discord.ui.View | None
    png: bytes | None
    alt: str

    @property
    def files(self) -> list[discord.File]:
        if self.png is None:
            return []
        return [discord.File(io.BytesIO(self.png), _PICTURE, description=self.alt)]


def card(post: Post, mark: str = "", called: Called = as_code) -> Card:
    """Render `post`, cut to Discord's limits.

    `mark` is appended to the first button's id; `called` renders the commands in its text.
    """
    fitted, text = _fitted(post, called) if post.picture is None else _cut(post, called)
    embed = discord.Embed(
        title=shorten(escaped(fitted.title), LIMITS.title) or None,
        description=text or None,
        colour=COLOURS[fitted.accent],
    )
    if fitted.footer:
        embed.set_footer(text=fitted.footer)
    if fitted.picture is None:
        return Card(embed, _view(fitted.buttons, mark), None, "")
    embed.set_image(url=f"attachment://{_PICTURE}")
    return Card(embed, _view(fitted.buttons, mark), fitted.picture.png, fitted.picture.alt)


def _cut(post: Post, called: Called) -> tuple[Post, str]:
    """Return the post cut to Discord's limits, and its text in Discord's Markdown."""
    render = partial(markdown, called=called)
    fitted = fit(post, LIMITS, render)
    return fitted, render(parse(fitted.text))


# Cached because many people get the same card: everybody who chose an option, for example.
_fitted = lru_cache(maxsize=256)(_cut)


def _view(buttons: tuple[Button, ...], mark: str) -> discord.ui.View | None:
    if not buttons:
        return None
    view = discord.ui.View(timeout=None)
    for place, button in enumerate(buttons):
        made: discord.ui.Button[discord.ui.View] = discord.ui.Button(
            style=_STYLES[button.style],
            label=button.label.strip() or "…",
            custom_id=marked(custom_id(button), mark if place == 0 else ""),
            row=button.row,
            disabled=button.disabled,
        )
        view.add_item(made)
    # The custom_id holds all that a press needs. discord.py doesn't keep a stopped view in memory.
    view.stop()
    return view


def custom_id(button: Button) -> str:
    """Return a button's id, with its prompt, if any, in front: `?Your answer?quiz:…`."""
    if button.ask is None:
        return button.id
    return f"?{_one_line(button.ask)[: min(_LABEL, _ID - 2 - len(button.id))]}?{button.id}"


def asks(custom_id: str) -> tuple[str, str] | None:
    """Return a button's prompt and id; None for a button without a prompt."""
    if not custom_id.startswith("?") or custom_id.count("?") < 2:
        return None
    label, _, button = custom_id[1:].partition("?")
    return label, button


def _one_line(text: str) -> str:
    return " ".join(text.replace("?", " ").split())


def box(asked: TextBox, button: str) -> discord.ui.Modal:
    """Render a button's text box as a modal."""
    shown = shorten(_one_line(asked.label), _LABEL) or "…"
    modal = discord.ui.Modal(title=shown, custom_id=button, timeout=None)
    about = markdown(parse(asked.about))
    if 0 < len(about.strip()) <= _ABOUT:
        modal.add_item(discord.ui.TextDisplay(about))
    field: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        custom_id="text",
        style=discord.TextStyle.short,
        min_length=1,
        max_length=min(asked.longest, _INPUT),
    )
    modal.add_item(discord.ui.Label(text=shown, component=field))
    modal.stop()  # the answer comes as an ordinary interaction, even after a restart
    return modal
