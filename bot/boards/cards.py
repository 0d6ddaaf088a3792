"""Cards for leaderboards, teams and a person's own results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.boards.periods import Period
from bot.boards.records import Row, Tally
from bot.boards.streaks import Streak
from bot.boards.team_records import Team
from bot.chat import command_buttons
from bot.chat.markup import command, escape, plain
from bot.chat.model import Accent, Button, Post, Style
from bot.errors import Offer
from bot.text.plurals import counted

SEE_TEAMS = Offer("See the teams", "/team list")
NAME = 32  # characters of a name on a board
_MEDALS = {1: "🥇", 2: "🥈", 3: "🥉"}


@dataclass(frozen=True, slots=True)
class View:
    """The board that a button leads to."""

    period: Period
    teams: bool

    def id(self, verb: str) -> str:
        """Return the id of a button that leads to this view."""
        return f"{verb}:{self.period}:{'teams' if self.teams else 'people'}"


def board(
    view: View, rows: Sequence[Row], mine: str | None, best: int, *, alone: bool = False
) -> Post:
    """Return a leaderboard with buttons to the other periods and to teams; `alone` leaves out the
    share button."""
    what = "Teams" if view.teams else "Leaderboard"
    return Post(
        title=f"{what} · {view.period.when}",
        text=lines(rows, mine) if rows else _nobody(view),
        accent=Accent.BOARD,
        buttons=buttons(view, alone=alone),
        footer=f"A team's score is the sum of its best {best} members" if view.teams else "",
    )


def shared(post: Post, by: str) -> Post:
    """Return the board as it is posted for everybody."""
    return Post(
        title=post.title, text=post.text, accent=post.accent, footer=f"Shared by {_name(by)}"
    )


def _name(name: str) -> str:
    """Return a name for a title or a footer, which have no markup: one short plain line."""
    return plain(escape(name, NAME))


def standings(rows: Sequence[Row], period: Period, gained: dict[str, int]) -> Post:
    """Return the post after a question: the current ranks and the points just gained."""
    return Post(
        title=f"Standings · {period.when}",
        text=lines(rows, None, gained),
        accent=Accent.BOARD,
        buttons=(Button(View(period, teams=False).id("board"), "Full leaderboard"),),
    )


def lines(rows: Sequence[Row], mine: str | None, gained: dict[str, int] | None = None) -> str:
    """Return a board's lines, with `mine` marked and the points just gained."""
    shown: list[str] = []
    for index, row in enumerate(rows):
        if index and row.place > rows[index - 1].place + 1:
            shown.append("⋯")
        name = escape(row.name, NAME)
        line = f"{_rank(row)} {name} · **{row.points}**"
        if gained and gained.get(row.key):
            line += f" *(+{gained[row.key]})*"
        shown.append(f"**▸** {line}" if row.key == mine else line)
    return "\\\n".join(shown)


def _rank(row: Row) -> str:
    """Return a medal or a rank, or a dash without points."""
    return _MEDALS.get(row.rank) or f"`{row.rank:>2}`" if row.points else "` –`"


def _nobody(view: View) -> str:
    if view.teams:
        create = command("team", "create NAME")
        return f"No team has points yet. Create one with {create}, then answer a question."
    return f"Nobody has points yet. Post a question with {command('quiz')} and be the first."


def buttons(view: View, *, shared: bool = False, alone: bool = False) -> tuple[Button, ...]:
    """Return the buttons under a board; `shared` disables the share button, and `alone` leaves it
    out."""
    periods = tuple(
        Button(
            View(period, view.teams).id("board"),
            _LABELS[period],
            Style.PRIMARY if period is view.period else Style.PLAIN,
            disabled=period is view.period,
        )
        for period in Period
    )
    other = View(view.period, not view.teams)
    share = Button(
        view.id("board-share"),
        "Shared ✓" if shared else "Share to channel",
        row=1,
        disabled=shared,
    )
    return (
        *periods,
        Button(other.id("board"), "People" if view.teams else "Teams", row=1),
        *(() if alone else (share,)),
    )


_LABELS = {
    Period.DAY: "Today",
    Period.WEEK: "Week",
    Period.MONTH: "Month",
    Period.ALL: "All time",
}


@dataclass(frozen=True, slots=True)
class Mine:
    """One person's results in one community."""

    tallies: dict[Period, Tally]
    team: Team | None
    streak: Streak | None = None  # the longest current one
    longest_streak: int = 0


_NO_POINTS = (
    "You have no points yet. Answer the next question in the channel, or post one with "
    f"{command('quiz')}. Wrong answers cost nothing."
)


def me(name: str, mine: Mine) -> Post:
    """Return a person's own card."""
    team = _team(mine) or f"You aren't in a team. See them all with {command('team', 'list')}."
    return Post(
        title=f"{_name(name)}'s progress",
        text=f"{_sums(mine) or _NO_POINTS}\n\n{team}",
        accent=Accent.BOARD,
        buttons=(
            Button(View(Period.WEEK, teams=False).id("board"), "Leaderboard"),
            *(() if mine.team else (command_buttons.button(SEE_TEAMS),)),
        ),
    )


def me_everywhere(name: str, communities: Sequence[tuple[str, Mine]]) -> Post:
    """Return a person's own card in a direct message, from (community's name, their results)."""
    return Post(
        title=f"{_name(name)}'s progress",
        text="\n\n".join(_there(title, mine) for title, mine in communities) or _NO_POINTS,
        accent=Accent.BOARD,
    )


def _there(title: str, mine: Mine) -> str:
    lines = [f"**{escape(title, NAME) or 'A community'}**", _sums(mine), _team(mine)]
    return "\\\n".join(line for line in lines if line)


def _sums(mine: Mine) -> str:
    """Return a line per period and the totals; empty if they haven't taken part."""
    overall = mine.tallies[Period.ALL]
    if overall.rank is None:
        return ""
    share = round(100 * overall.correct / overall.answered)
    return "\\\n".join(
        [
            *(_tally_line(period, tally) for period, tally in mine.tallies.items()),
            f"**{overall.correct}** of **{overall.answered}** correct ({share}%)",
            *_streak_lines(mine),
        ]
    )


def _streak_lines(mine: Mine) -> list[str]:
    """Return the streak's line, or nothing for a person who has never answered a daily."""
    if mine.longest_streak == 0:
        return []
    longest = f"longest {mine.longest_streak}"
    if mine.streak is None:
        return [f"Daily streak: **0** ({longest})"]
    freezes = mine.streak.freezes
    left = f", {counted(freezes, 'freeze')}" if freezes else ""
    return [f"Daily streak: **{mine.streak.length}** ({longest}{left})"]


def _team(mine: Mine) -> str:
    return f"Your team: **{escape(mine.team.name)}**" if mine.team else ""


def _tally_line(period: Period, tally: Tally) -> str:
    if tally.rank is None:
        return f"{_LABELS[period]}: not played yet"
    rank = f", rank {tally.rank} of {tally.of}" if tally.points else ""
    return f"{_LABELS[period]}: **{tally.points}** points{rank}"


def team_list(teams: Sequence[tuple[Team, int]], points: dict[int, int], mine: int | None) -> Post:
    """Return the list of a community's teams."""
    shown = teams[:20]
    lines = [
        f"{'**▸** ' if team.id == mine else ''}**{escape(team.name)}** · "
        f"{counted(size, 'member')} · {points.get(team.id, 0)} points this week"
        for team, size in shown
    ]
    if len(teams) > len(shown):
        lines.append(f"*… and {len(teams) - len(shown)} more*")
    if not lines:
        lines = [f"There are no teams yet. Create one with {command('team', 'create NAME')}."]
    else:
        lines.append(f"Join one with {command('team', 'join NAME')}.")
    return Post(title="Teams", text="\\\n".join(lines), accent=Accent.BOARD)
