"""The slash commands, declared once; adapters register them with their platform."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum

ACTION = "action"  # the option that holds a subcommand's name


class Completes(StrEnum):
    """The list that autocompletes an option."""

    TOPIC = "topic"
    TEAM = "team"
    TOPICS = "topics"
    DAYS = "days"
    ZONE = "zone"


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a command. Its value always arrives as the text that was typed."""

    name: str
    summary: str
    choices: tuple[str, ...] = ()
    completes: Completes | None = None
    required: bool = False
    number: bool = False
    bounds: tuple[int, int] | None = None  # of a number: minimum and maximum


@dataclass(frozen=True, slots=True)
class Subcommand:
    """A subcommand, such as `/team join`. Its name arrives as the option ACTION."""

    name: str
    summary: str
    options: tuple[Option, ...] = ()
    for_everyone: bool = False  # even if the command is for administrators


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command. Its answer is always private; public messages are posted separately.

    It has options or subcommands, never both.
    """

    name: str
    summary: str
    example: str  # may contain {topic}
    options: tuple[Option, ...] = ()
    subcommands: tuple[Subcommand, ...] = ()
    admin: bool = False
    in_direct_messages: bool = False
    on_message: str = ""  # its entry in a message's context menu, for that message's topic

    @property
    def actions(self) -> tuple[str, ...]:
        """Its subcommands' names."""
        return tuple(each.name for each in self.subcommands)

    @property
    def for_everyone(self) -> tuple[str, ...]:
        """The subcommands of an administrator's command that everyone may use."""
        return tuple(each.name for each in self.subcommands if each.for_everyone)

    @property
    def hidden(self) -> bool:
        """Whether a platform may hide it from everyone except administrators."""
        return self.admin and not self.for_everyone

    def needs_admin(self, options: Mapping[str, str]) -> bool:
        """Return whether these options need an administrator. Only the dispatcher checks this."""
        action = options.get(ACTION, "").strip().casefold()
        return self.admin and not (self.for_everyone and action in ("", *self.for_everyone))

    def options_of(self, action: str) -> tuple[Option, ...]:
        """Return a subcommand's options; for an unknown name, those of all subcommands."""
        for each in self.subcommands:
            if each.name == action:
                return each.options
        every = (option for each in self.subcommands for option in each.options)
        return self.options or tuple({option.name: option for option in every}.values())

    def example_with(self, topic: str | None) -> str:
        """Return an example line about a topic, or one without a topic for None."""
        if topic is None:
            return self.example.partition(" {topic}")[0]
        return self.example.replace("{topic}", topic)


MODES = (
    "explain",
    "why",
    "deep",
    "visualize",
    "metrics",
    "review",
    "try",
    "challenge",
    "experiment",
    "recall",
)
DIFFICULTIES = ("easy", "medium", "hard")
PERIODS = ("day", "week", "month", "all")
SHORTEST, LONGEST = 10, 3600  # seconds that a `/quiz` question may stay open

_WHEN = Option("when", "A time, such as 09:00")
_WHICH = Option("which", "Which daily, by number or time, if there are several")
_DAILY = (
    Option("days", "Days (default: every day)", completes=Completes.DAYS),
    Option("zone", "Time zone: a city, a country, EST or UTC+2", completes=Completes.ZONE),
    Option("topics", "Topics (default: all)", completes=Completes.TOPICS),
    Option(
        "difficulty",
        "Difficulty (default: easy on Monday to hard on Friday)",
        choices=(*DIFFICULTIES, "rising"),
    ),
    Option(
        "order",
        "Order of topics (default: as in the course)",
        choices=("curriculum", "rotation", "mistakes"),
    ),
    Option("open-for", "How long it stays open, such as 8h (default: 24 hours)"),
)

TABLE: tuple[Command, ...] = (
    Command(
        "learn",
        "Read a lesson, page by page",
        "/learn {topic}",
        (
            Option("topic", "What to learn about", completes=Completes.TOPIC),
            Option("mode", "Mode (default: the first)", choices=MODES),
        ),
        in_direct_messages=True,
    ),
    Command(
        "quiz",
        "Post a question for everyone here",
        "/quiz {topic}",
        (
            Option("topic", "What to ask about", completes=Completes.TOPIC),
            Option(
                "difficulty",
                "Difficulty (default: easy at first, then mixed)",
                choices=DIFFICULTIES,
            ),
            Option(
                "seconds",
                "Seconds to answer (default: 30 to 180, by length)",
                number=True,
                bounds=(SHORTEST, LONGEST),
            ),
        ),
        on_message="Quiz me on this topic",
    ),
    Command(
        "leaderboard",
        "See the leaderboard",
        "/leaderboard week teams",
        (
            Option("period", "Which period", choices=PERIODS),
            Option("of", "People or teams", choices=("people", "teams")),
        ),
    ),
    Command(
        "team",
        "Create, join, leave or list teams",
        "/team join Night Owls",
        subcommands=(
            Subcommand(
                "create",
                "Create a team and join it",
                (Option("name", "What to call it", required=True),),
            ),
            Subcommand(
                "join",
                "Join a team",
                (Option("name", "Which team", completes=Completes.TEAM, required=True),),
            ),
            Subcommand("leave", "Leave your team"),
            Subcommand("list", "See all teams"),
        ),
    ),
    Command(
        "daily",
        "Set up daily questions in this channel",
        "/daily set 09:00 weekdays zurich 24h",
        subcommands=(
            Subcommand(
                "set", "Set up the daily question here, or change it", (_WHEN, *_DAILY, _WHICH)
            ),
            Subcommand(
                "add", "Add another daily question here", (replace(_WHEN, required=True), *_DAILY)
            ),
            Subcommand(
                "show", "See the daily questions here and their next dates", for_everyone=True
            ),
            Subcommand("pause", "Pause a daily until you resume it", (_WHICH,)),
            Subcommand("resume", "Resume a daily that is paused", (_WHICH,)),
            Subcommand("now", "Post today's question now", (_WHICH,)),
            Subcommand("skip", "Skip the next date", (_WHICH,)),
            Subcommand("stop", "Remove a daily", (_WHICH,)),
            Subcommand(
                "quiet",
                "Set dates without daily questions, or see them",
                (Option("when", "Dates, such as 24 Dec - 2 Jan, or off to clear them"),),
            ),
        ),
        admin=True,
    ),
    Command("me", "Your points, rank and team", "/me", in_direct_messages=True),
    Command(
        "help",
        "What Studyhall can do",
        "/help rules",
        (Option("about", "A command, or rules"),),
        in_direct_messages=True,
    ),
)

BY_NAME: Mapping[str, Command] = {command.name: command for command in TABLE}
ON_MESSAGE: Mapping[str, Command] = {
    command.on_message: command for command in TABLE if command.on_message
}


def words(line: str) -> list[str]:
    """Split a typed line into words. Quotes group a phrase; an unpaired quote is a character."""
    line = " ".join(line.split())  # any kind of white space
    try:
        lexer = shlex.shlex(line, posix=True, punctuation_chars=False)
        lexer.whitespace_split = True
        lexer.commenters = ""
        lexer.escape = ""
        lexer.quotes = '"'
        return [word for word in lexer if word.strip()]
    except ValueError:
        return line.split()


def written(name: str, options: Mapping[str, str]) -> str:
    """Return the line to type for a command with these options; "" if there is no such line."""
    command = BY_NAME.get(name)
    action = options.get(ACTION, "") if command is not None else ""
    rest = " ".join(
        value if key == ACTION and action else _option_written(key, value)
        for key, value in sorted(options.items(), key=lambda item: item[0] != ACTION)
    )
    if command is None or read(command, rest) != dict(options):
        return ""
    return f"/{name} {rest}".rstrip()


_WORD = re.compile(r"[\w-]+")


def _option_written(key: str, value: str) -> str:
    return f"{key}:{value}" if _WORD.fullmatch(value) else f'{key}:"{value}"'


REST = ""  # the option that holds what was typed after an unknown command
_HELP = ("help", "--help", "-h", "?")
_NEARLY = 0.7  # similarity to a command: `lern` is close enough, `hello` isn't


def asked(name: str, line: str) -> tuple[str, dict[str, str]]:
    """Return the command and options for a typed name and the rest of the line. `help` as the only
    argument shows the command's help. An unknown name is kept, for a suggestion later."""
    command = BY_NAME.get(name)
    if command is None:
        return name, {REST: line.strip()} if line.strip() else {}
    if name != "help" and line.strip().casefold() in _HELP:
        return "help", {"about": name}
    return name, read(command, line)


def _plainly(head: str) -> str:
    return head.removeprefix("/").casefold()


def spoken(line: str, named: Callable[[str], str] = _plainly) -> tuple[str, dict[str, str]]:
    """Return the command and options in a direct message, with or without a slash. `named` maps the
    first word to a command's name. A line that resembles no command asks for help."""
    head, rest = (*line.split(None, 1), "", "")[:2]
    name = named(head)
    if name in BY_NAME or get_close_matches(name, BY_NAME, n=1, cutoff=_NEARLY):
        return asked(name, rest)
    return "help", {}


def read(command: Command, line: str) -> dict[str, str]:
    """Parse the options from the line after a command's name, on platforms that send one line.

    Parsing is lenient. `name:value` works for any option. A word that is one of an option's
    choices, or a number for a number option, may be anywhere in the line, and so may a subcommand.
    The remaining words form one value (`/quiz fine tuning easy 60` asks about "fine tuning").
    """
    found: dict[str, str] = {}
    loose: list[str] = []
    by_name = {option.name for option in command.options_of("")}
    if command.subcommands:
        by_name.add(ACTION)
    for word in words(line):
        name, colon, value = word.partition(":")
        key = name.casefold()
        if colon and value.strip() and key in by_name and key not in found:
            found[key] = value
        else:
            loose.append(word)
    if command.subcommands and ACTION not in found and loose:
        at = next((i for i, word in enumerate(loose) if word.casefold() in command.actions), 0)
        action = loose.pop(at)
        known = action.casefold() in command.actions  # if not, the person gets a suggestion
        found[ACTION] = action.casefold() if known else action
    options = command.options_of(found.get(ACTION, "").casefold())
    _fill([option for option in options if option.name not in found], found, loose)
    if loose and not found and options:
        found[options[0].name] = " ".join(loose)  # the person is told that it doesn't exist
    return found


def _fill(options: Sequence[Option], found: dict[str, str], loose: list[str]) -> None:
    """Assign the words typed without an option's name to options."""
    for option in options:
        index = next((i for i, word in enumerate(loose) if _belongs(word, option)), None)
        if index is not None:
            found[option.name] = loose.pop(index).casefold()
    for option in options:
        if loose and option.name not in found and not option.choices:
            found[option.name] = " ".join(loose)
            loose.clear()
    for option in options:  # keep typos for a suggestion; ignore `this` in `this week`
        if option.name not in found:
            close = (word for word in loose if get_close_matches(word.casefold(), option.choices))
            if mistyped := next(close, None):
                found[option.name] = mistyped


def _belongs(word: str, option: Option) -> bool:
    folded = word.casefold()
    return folded in option.choices or (option.number and folded.removesuffix("s").isdecimal())
