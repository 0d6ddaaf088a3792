"""Shorten posts to a platform's limits.

A post is shortened, never split: one post is one message, so it can be edited, and found again
after a crash. Lessons are split into pages earlier (`bot.lessons.pages`) and the format limits the
length of questions, so in practice nothing is lost here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from math import ceil

from bot.chat.markup import Document, Fence, parse, summary
from bot.chat.model import Button, Post
from bot.chat.platform import Limits

CUT = "*… shortened to fit*"


def fit(post: Post, limits: Limits, render: Callable[[Document], str]) -> Post:
    """Return `post` within `limits`, measuring the output of `render`, the platform's renderer."""
    uncut = adapt(post, limits)
    picture = uncut.picture
    if picture is not None:
        picture = replace(picture, alt=shorten(picture.alt, limits.alt))
    return replace(
        uncut,
        text=_fit_text(uncut.text, limits, render),
        title=shorten(uncut.title, limits.title),
        footer=shorten(uncut.footer, limits.footer),
        buttons=_fit_buttons(uncut.buttons, limits),
        picture=picture,
    )


def adapt(post: Post, limits: Limits) -> Post:
    """Return the post as a platform shows it before shortening.

    If the platform can't hide text, its renderer leaves hidden text out, and the `unhide` button is
    added. Labels show the buttons' full texts if these fit; if no client truncates them, the brief
    text is used.
    """
    buttons = _spelled_out(post.buttons, limits)
    shown = [button for button in buttons if button.full]
    whole = shown and all(
        button.label == button.full and len(button.full) <= limits.button_line for button in shown
    )
    if post.unhide is not None and not limits.spoilers:
        buttons = (post.unhide, *buttons)
    return replace(
        post,
        text=post.brief if post.brief and whole else post.text,
        brief="",
        buttons=buttons,
        unhide=post.unhide if limits.spoilers else None,
    )


def _fit_text(text: str, limits: Limits, render: Callable[[Document], str]) -> str:
    limit = limits.text

    def fits(*blocks: str) -> bool:
        return len(render(parse("\n\n".join(blocks)))) <= limit

    if fits(text):
        return text
    shown: list[str] = []
    for source in parse(text).sources:
        if not fits(*shown, source, CUT):
            beginnings = _beginnings_of_code(source)
            beginning = next((each for each in beginnings if fits(*shown, each, CUT)), None)
            if beginning is not None:
                shown.append(beginning)
            break
        shown.append(source)
    if shown:
        return "\n\n".join([*shown, CUT])
    size = limit
    while size > 0:
        shorter = summary(text, size, spoilers=limits.spoilers)
        if len(render(parse(shorter))) <= limit:
            return shorter
        size = size * 3 // 4
    return ""


def _beginnings_of_code(source: str) -> Iterator[str]:
    """Yield a fenced code block without its last line, without its last two, and so on; nothing for
    another kind of block."""
    match parse(source).blocks:
        case (Fence(code, language),):
            longest = max((len(run) for run in re.findall("`+", code)), default=0)
            ticks = "`" * max(3, longest + 1)
            lines = code.split("\n")
            for count in range(len(lines) - 1, 0, -1):
                yield "\n".join([ticks + language.replace("`", ""), *lines[:count], ticks])


def _spelled_out(buttons: tuple[Button, ...], limits: Limits) -> tuple[Button, ...]:
    """Label buttons with their full texts, if these fit for all buttons that have one.

    Short labels share a row. Longer ones get a row each while there are enough rows.
    """
    spelled = [button for button in buttons if button.full]
    fits = all(each.spell_out and len(each.full) <= limits.button_label for each in spelled)
    if not spelled or not fits:
        return buttons
    others = len({button.row for button in buttons if not button.full})
    rows = max(1, limits.rows - others)
    in_a_row = ceil(len(spelled) / rows)
    if sum(len(each.full) for each in spelled) <= limits.button_line:
        in_a_row = limits.buttons_in_row
    places = count()
    return tuple(
        replace(each, label=each.full, row=next(places) // in_a_row)
        if each.full
        else replace(each, row=each.row + len(spelled))
        for each in buttons
    )


def _fit_buttons(buttons: tuple[Button, ...], limits: Limits) -> tuple[Button, ...]:
    """Return the buttons that fit, in rows that fit; a full row continues on the next."""
    fitted: list[Button] = []
    row = taken = 0
    previous: int | None = None
    for button in buttons[: limits.buttons]:
        if previous is not None and (button.row != previous or taken == limits.buttons_in_row):
            row, taken = row + 1, 0
        if row == limits.rows:
            break
        fitted.append(replace(button, label=shorten(button.label, limits.button_label), row=row))
        previous, taken = button.row, taken + 1
    return tuple(fitted)


def shorten(text: str, limit: int) -> str:
    """Shorten a text to `limit` characters, at a word boundary if possible, ending in '…'."""
    if len(text) <= limit:
        return text
    head = text[: max(limit - 1, 0)]
    space = head.rfind(" ")
    if space > limit // 2:
        head = head[:space]
    return (head.rstrip() + "…")[:limit]
