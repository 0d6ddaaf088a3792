"""The one place where a post is cut down to what a platform takes.

A post is shortened, never split: one post is one message, so that it can be edited and found
again after a crash. Lessons are cut into pages long before (`bot.study.pages`) and the format
bounds what a question may say, so that in practice nothing is lost here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.chat import Button, Limits, Post
from bot.markup import Document, Fence, parse, summary

CUT = "*… shortened to fit*"


def fit(post: Post, limits: Limits, render: Callable[[Document], str]) -> Post:
    """`post` within `limits`; `render` is the platform's renderer, whose output is measured.

    Where the platform can't hide text, `render` leaves it out, and the post's `unhide` button joins
    the others.
    """
    picture = post.picture
    buttons = post.buttons
    if post.unhide is not None and not limits.spoilers:
        buttons = (post.unhide, *buttons)
    if picture is not None:
        picture = replace(picture, alt=shorten(picture.alt, limits.alt))
    return replace(
        post,
        text=_fit_text(post.text, limits, render),
        title=shorten(post.title, limits.title),
        footer=shorten(post.footer, limits.footer),
        buttons=_fit_buttons(buttons, limits),
        picture=picture,
        unhide=post.unhide if limits.spoilers else None,
    )


def _fit_text(text: str, limits: Limits, render: Callable[[Document], str]) -> str:
    limit = limits.text

    def fits(*blocks: str) -> bool:
        return len(render(parse("\n\n".join(blocks)))) <= limit

    if fits(text):
        return text
    kept: list[str] = []
    for source in parse(text).sources:
        if not fits(*kept, source, CUT):
            beginnings = _beginnings_of_code(source)
            beginning = next((each for each in beginnings if fits(*kept, each, CUT)), None)
            if beginning is not None:
                kept.append(beginning)
            break
        kept.append(source)
    if kept:
        return "\n\n".join([*kept, CUT])
    size = limit
    while size > 0:
        shorter = summary(text, size, spoilers=limits.spoilers)
        if len(render(parse(shorter))) <= limit:
            return shorter
        size = size * 3 // 4
    return ""


def _beginnings_of_code(source: str) -> Iterator[str]:
    """A block of code without its last line, without its last two, and so on; nothing of what is
    no such block."""
    match parse(source).blocks:
        case (Fence(code, language),):
            longest = max((len(run) for run in re.findall("`+", code)), default=0)
            ticks = "`" * max(3, longest + 1)
            lines = code.split("\n")
            for count in range(len(lines) - 1, 0, -1):
                yield "\n".join([ticks + language.replace("`", ""), *lines[:count], ticks])


def _fit_buttons(buttons: tuple[Button, ...], limits: Limits) -> tuple[Button, ...]:
    """The buttons that fit, in rows that fit: what overflows a row begins the next."""
    fitted: list[Button] = []
    row = count = 0
    previous: int | None = None
    for button in buttons[: limits.buttons]:
        if previous is not None and (button.row != previous or count == limits.buttons_in_row):
            row, count = row + 1, 0
        if row == limits.rows:
            break
        fitted.append(replace(button, label=shorten(button.label, limits.button_label), row=row))
        previous, count = button.row, count + 1
    return tuple(fitted)


def shorten(text: str, limit: int) -> str:
    """`text` in at most `limit` characters, cut at a word where possible and marked with '…'."""
    if len(text) <= limit:
        return text
    head = text[: max(limit - 1, 0)]
    space = head.rfind(" ")
    if space > limit // 2:
        head = head[:space]
    return (head.rstrip() + "…")[:limit]
