"""The table of slash commands, declared once; adapters turn it into their platform's own."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum


class Completes(StrEnum):
    """Which of the core's lists completes an option while it is typed."""

    TOPIC = "topic"
    TEAM = "team"
    TOPICS = "topics"
    DAYS = "days"
    ZONE = "zone"


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a command; its value always arrives as text, as it was typed."""

    name: str
    summary: str
    choices: tuple[str, ...] = ()
    completes: Completes | None = None
    required: bool = False
    number: bool = False
    bounds: tuple[int, int] | None = None  # of a number: the least and the greatest


@dataclass(frozen=True, slots=True)
class Command:
    """One slash command. Every answer is private; what is public is posted, not answered."""

    name: str
    summary: str
    example: str  # may name a {topic}
    options: tuple[Option, ...] = ()
    admin: bool = False
    for_everyone: tuple[str, ...] = ()  # the actions of an admin's command that all may use
    in_direct_messages: bool = False
    on_message: str = ""  # its entry in a message's own menu, about the topic of that message

    @property
    def hidden(self) -> bool:
        """Whether a platform may hide it from all but administrators."""
        return self.admin and not self.for_everyone

    def needs_admin(self, options: Mapping[str, str]) -> bool:
        """Whether only administrators may use it with these options; `hall` checks that alone."""
        action = options.get("action", "").strip().casefold()
        return self.admin and not (self.for_everyone and action in ("", *self.for_everyone))

    def example_with(self, topic: str | None) -> str:
        """A line that works here, about this topic; without a topic, where there is none."""
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
SHORTEST, LONGEST = 10, 3600  # seconds that a question of `/quiz` may stay open

TABLE: tuple[Command, ...] = (
    Command(
        "learn",
        "Read a lesson, page by page",
        "/learn {topic} explain",
        (
            Option("topic", "What to learn about", completes=Completes.TOPIC),
            Option("mode", "Which view of it (default: explain)", choices=MODES),
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
                "How hard (without it: easy at first, then mixed)",
                choices=DIFFICULTIES,
            ),
            Option(
                "seconds",
                "How long it stays open (without it: 30 to 180, by its length)",
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
        (
            Option(
                "action", "What to do", choices=("create", "join", "leave", "list"), required=True
            ),
            Option("name", "Which team", completes=Completes.TEAM),
        ),
    ),
    Command(
        "daily",
        "Set up daily questions in this channel",
        "/daily set 09:00 weekdays zurich 24h",
        (
            Option(
                "action",
                "Set or add one; show, pause, resume, stop, skip or post it; set quiet dates",
                choices=("set", "add", "show", "pause", "resume", "now", "skip", "stop", "quiet"),
                required=True,
            ),
            Option("when", "A time, such as 09:00; for quiet, dates, such as 24 Dec - 2 Jan"),
            Option("days", "On which days (default: every day)", completes=Completes.DAYS),
            Option("zone", "Time zone: a city, a country, EST or UTC+2", completes=Completes.ZONE),
            Option("topics", "About which topics (default: all)", completes=Completes.TOPICS),
            Option(
                "difficulty",
                "How hard (default: easy on Monday to hard on Friday)",
                choices=(*DIFFICULTIES, "rising"),
            ),
            Option(
                "order",
                "Which topic comes next (default: as in the course)",
                choices=("curriculum", "rotation", "mistakes"),
            ),
            Option("open-for", "How long it stays open, such as 8h (default: 24 hours)"),
            Option("which", "Which daily, by number or time, if there are several"),
        ),
        admin=True,
        for_everyone=("show",),
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
    """A typed line's words; quotes hold a phrase together, an unpaired one is a character."""
    line = " ".join(line.split())  # all that is white, on any keyboard
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
    """Return the line that asks for a command with these options; "" where no line does."""
    rest = " ".join(
        f"{key}:{value}" if _WORD.fullmatch(value) else f'{key}:"{value}"'
        for key, value in options.items()
    )
    command = BY_NAME.get(name)
    if command is None or read(command, rest) != dict(options):
        return ""
    return f"/{name} {rest}".rstrip()


_WORD = re.compile(r"[\w-]+")
REST = ""  # the option that holds what was typed after a command that there is none of
_HELP = ("help", "--help", "-h", "?")
_NEARLY = 0.7  # of its letters: `lern` is nearly a command, `hello` is none


def asked(name: str, line: str) -> tuple[str, dict[str, str]]:
    """The command and the options that a name and the line after it ask for; `help` as the only
    argument asks how it is used. A name that is none stays, to be told what was meant."""
    command = BY_NAME.get(name)
    if command is None:
        return name, {REST: line.strip()} if line.strip() else {}
    if name != "help" and line.strip().casefold() in _HELP:
        return "help", {"about": name}
    return name, read(command, line)


def _plainly(head: str) -> str:
    return head.removeprefix("/").casefold()


def spoken(line: str, named: Callable[[str], str] = _plainly) -> tuple[str, dict[str, str]]:
    """What somebody asks for who writes to the bot alone, with or without a slash; `named` tells
    which command a first word is. What is nearly none asks for help."""
    head, rest = (*line.split(None, 1), "", "")[:2]
    name = named(head)
    if name in BY_NAME or get_close_matches(name, BY_NAME, n=1, cutoff=_NEARLY):
        return asked(name, rest)
    return "help", {}


def read(command: Command, line: str) -> dict[str, str]:
    """The options in what was typed after a command's name, on platforms that give one line.

    Forgiving: `name:value` works for any option; a word that is one of an option's choices,
    or a number for an option that takes one, goes there wherever it stands; what is left
    belongs together (`/quiz fine tuning easy 60` asks about "fine tuning").
    """
    found: dict[str, str] = {}
    loose: list[str] = []
    by_name = {option.name: option for option in command.options}
    for word in words(line):
        name, colon, value = word.partition(":")
        option = by_name.get(name.casefold())
        if colon and value.strip() and option is not None and option.name not in found:
            found[option.name] = value
        else:
            loose.append(word)
    open_options = [option for option in command.options if option.name not in found]
    for option in open_options:
        index = next((i for i, word in enumerate(loose) if _belongs(word, option)), None)
        if index is not None:
            found[option.name] = loose.pop(index).casefold()
    for option in open_options:
        if loose and option.name not in found and (option.required or not option.choices):
            taken = 1 if option.required else len(loose)
            found[option.name] = " ".join(loose[:taken])
            del loose[:taken]
    for option in open_options:  # to be told what was meant; `this` in `this week` is only talk
        if option.name not in found:
            close = (word for word in loose if get_close_matches(word.casefold(), option.choices))
            if mistyped := next(close, None):
                found[option.name] = mistyped
    if loose and not found and command.options:
        found[command.options[0].name] = " ".join(loose)  # to be told that there is no such thing
    return found


def _belongs(word: str, option: Option) -> bool:
    folded = word.casefold()
    return folded in option.choices or (option.number and folded.removesuffix("s").isdecimal())
