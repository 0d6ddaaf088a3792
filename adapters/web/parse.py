"""Parse and validate the page's JSON requests. Pure."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from bot.chat.commands import asked
from bot.errors import Mistake
from bot.text.emoji import canonical

LONGEST_TEXT = 4000
LONGEST_NAME = 32
_ACTION = re.compile(r"[A-Za-z0-9-]{8,64}")
_PICTURES = ("So", "Sm", "Sk")
_ID = re.compile(r"[A-Za-z0-9@_-]{1,64}")


class BadRequest(Mistake):
    """An invalid request from the page or another client; the text says why."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Say:
    """A message typed in a channel or a thread."""

    person: str
    action: str
    channel: str
    thread: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Press:
    person: str
    action: str
    message: str
    button: str
    text: str | None
    in_thread: bool = False  # pressed in the thread's panel


@dataclass(frozen=True, slots=True)
class React:
    person: str
    action: str
    message: str
    emoji: str
    added: bool


@dataclass(frozen=True, slots=True)
class Dismiss:
    person: str
    message: str


@dataclass(frozen=True, slots=True)
class Complete:
    person: str
    channel: str
    thread: str | None
    command: str
    option: str
    typed: str


def body(raw: bytes) -> Mapping[str, object]:
    """Parse a request's body as a JSON object."""
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError) as exc:
        raise BadRequest("That was not valid JSON.") from exc
    if not isinstance(data, dict):
        raise BadRequest("A request must be a JSON object.")
    return data


def say(data: Mapping[str, object]) -> Say:
    text = _string(data, "text", LONGEST_TEXT).strip()
    if not _visible(text):
        raise BadRequest("This message is empty.")
    thread = _id(data, "thread") if data.get("thread") is not None else None
    return Say(_id(data, "as"), _action(data), _id(data, "channel"), thread, text)


def press(data: Mapping[str, object]) -> Press:
    text = _string(data, "text", LONGEST_TEXT) if data.get("text") is not None else None
    button = _string(data, "button", 100)
    return Press(
        person=_id(data, "as"),
        action=_action(data),
        message=_id(data, "message"),
        button=button,
        text=text,
        in_thread=data.get("in_thread") is True,
    )


def react(data: Mapping[str, object]) -> React:
    added = data.get("added")
    if not isinstance(added, bool):
        raise BadRequest("'added' must be true or false.")
    emoji = canonical(_string(data, "emoji", 32))
    if not is_emoji(emoji):
        raise BadRequest("A reaction must be a single emoji.")
    return React(_id(data, "as"), _action(data), _id(data, "message"), emoji, added)


def dismiss(data: Mapping[str, object]) -> Dismiss:
    return Dismiss(_id(data, "as"), _id(data, "message"))


def complete(data: Mapping[str, object]) -> Complete:
    return Complete(
        person=_id(data, "as"),
        channel=_id(data, "channel"),
        thread=_id(data, "thread") if data.get("thread") else None,
        command=_string(data, "command", 40),
        option=_string(data, "option", 40),
        typed=_string(data, "typed", 100),
    )


def name(data: Mapping[str, object]) -> str:
    """Return a new person's name: one short line without control characters."""
    written = _string(data, "name", 200)
    printable = "".join(
        character if character == " " or character.isprintable() else " " for character in written
    )
    line = " ".join(unicodedata.normalize("NFC", printable).split())
    if not _visible(line):
        raise BadRequest("A person needs a name.")
    if len(line) > LONGEST_NAME:
        raise BadRequest(f"A name can have at most {LONGEST_NAME} characters.")
    return line


def slash(text: str) -> tuple[str, dict[str, str]] | None:
    """Return a text's command and options; None if it doesn't begin with a slash and a letter.

    The core answers unknown commands.
    """
    found = re.match(r"/([A-Za-z][\w-]*)(?:\s+(.*))?$", text, re.DOTALL)
    return None if found is None else asked(found[1][:40].casefold(), found[2] or "")


def is_emoji(text: str) -> bool:
    """Return whether this looks like one emoji: symbols and joiners, and no letters."""
    if not text or text.isascii():
        return False
    if text.endswith("\u20e3"):
        return len(text) <= 3
    categories = [unicodedata.category(one) for one in text]
    return categories[0] in _PICTURES and set(categories) <= {*_PICTURES, "Cf", "Mn"}


def _visible(text: str) -> bool:
    return any(unicodedata.category(one)[0] not in "ZC" for one in text)


def _string(data: Mapping[str, object], field: str, longest: int) -> str:
    value = data.get(field)
    if not isinstance(value, str):
        raise BadRequest(f"'{field}' is missing or isn't text.")
    if len(value) > longest:
        raise BadRequest(f"'{field}' can have at most {longest:,} characters.")
    return value.encode("utf-8", "replace").decode()  # no lone surrogates


def _id(data: Mapping[str, object], field: str) -> str:
    value = _string(data, field, 64)
    if _ID.fullmatch(value) is None:
        raise BadRequest(f"'{field}' isn't a valid id.")
    return value


def _action(data: Mapping[str, object]) -> str:
    value = _string(data, "action", 64)
    if _ACTION.fullmatch(value) is None:
        raise BadRequest("'action' isn't a valid id.")
    return value
