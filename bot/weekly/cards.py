"""The card of the weekly summary."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.boards import cards as board_cards
from bot.boards.records import Row
from bot.chat.markup import escape
from bot.chat.model import Accent, Button, Post
from bot.chat.spoilers import spoiler
from bot.questions import cards
from bot.weekly.records import Hardest, Improved

_BOARD = Button("board:week:people", "Leaderboard")


def summary(
    week: date,
    people: Sequence[Row],
    teams: Sequence[Row],
    improved: Sequence[Improved],
    hardest: Hardest | None,
    *,
    spoilers: bool,
) -> Post:
    """Return the summary's card. `spoilers` hide the hardest question's answer; on a platform
    without them, a button shows it."""
    blocks = [f"**Top of the week**\\\n{board_cards.lines(people, None)}"]
    if teams:
        blocks.append(f"**Teams**\\\n{board_cards.lines(teams, None)}")
    if improved:
        blocks.append("\\\n".join(["**Most improved**", *map(_gain, improved)]))
    buttons = [_BOARD]
    if hardest is not None:
        blocks += _question(hardest, spoilers=spoilers)
        buttons += cards.lesson(hardest.posed)
    return Post(
        title=f"The week of {_days(week)}",
        text="\n\n".join(blocks),
        accent=Accent.BOARD,
        buttons=tuple(buttons),
        unhide=None if hardest is None else cards.unhide(hardest.round_id),
    )


def _days(week: date) -> str:
    last = week + timedelta(days=6)
    first = f"{week.day}" if week.month == last.month else f"{week.day} {week:%B}"
    return f"{first} – {last.day} {last:%B}"


def _gain(each: Improved) -> str:
    name = escape(each.name, board_cards.NAME)
    return f"📈 {name} · **+{each.now - each.before}** ({each.before} → {each.now})"


def _question(hardest: Hardest, *, spoilers: bool) -> list[str]:
    posed = hardest.posed
    asked = posed.question
    blocks = [
        f"**The hardest question:** {hardest.right} of {hardest.answered} got it right",
        asked.stem,
        *cards.code(asked.snippet),
    ]
    if not spoilers:
        return blocks
    steps = [f"{number}. {spoiler(step)}" for number, step in enumerate(asked.solution, 1)]
    answer = cards.answer_of(posed)
    return [*blocks, f"**The answer:** {spoiler(answer)}", "\n".join(steps)]
