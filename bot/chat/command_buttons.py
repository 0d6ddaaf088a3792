"""Buttons that run a command: a correction of a mistyped one, or a next step.

A button's id contains the command line, so it works after a restart. The command runs as if the
person had typed it, but without administrator rights: a press doesn't say who is an administrator.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from bot.chat.commands import BY_NAME, REST, Command, asked, written
from bot.chat.events import Commanded, Event, Pressed
from bot.chat.model import Button, Style
from bot.errors import Mistake, NotFound, Offer

# Prefixes of these buttons' ids: the answer replaces the private card with the button, or is a new
# message besides it.
INSTEAD: Final = "do"
BESIDES: Final = "run"

_LONGEST_ID = 100
_MOST = 10
_IN_ROW = 5


def button(offer: Offer, *, besides: bool = False) -> Button:
    """Return a button that runs an offer's command."""
    return Button(f"{BESIDES if besides else INSTEAD}:{offer.line}", offer.label)


def command_on(event: Pressed) -> Commanded:
    """Return the command that a pressed button runs."""
    line = event.button.partition(":")[2]
    head, _, rest = line.partition(" ")
    name, options = asked(head.removeprefix("/"), rest)
    return Commanded(
        delivery=event.delivery,
        at=event.at,
        person=event.person,
        place=event.place,
        name=name,
        options=options,
    )


def buttons(
    event: Event, mistake: Exception, commands: Mapping[str, Command] = BY_NAME
) -> tuple[Button, ...]:
    """Return buttons that correct a mistaken command, only those the person may use here."""
    offers = mistake.offers if isinstance(mistake, Mistake) else ()
    if isinstance(mistake, NotFound) and isinstance(event, Commanded):
        offers = (*offers, *_corrected(event, mistake))
    by_line = {offer.line: offer for offer in offers if _possible(offer, event, commands)}
    return tuple(
        replace(button(offer), row=place // _IN_ROW, style=Style.PLAIN if place else Style.PRIMARY)
        for place, offer in enumerate([*by_line.values()][:_MOST])
    )


def _corrected(event: Commanded, mistake: NotFound) -> Iterable[Offer]:
    """Yield the same command with each suggested name instead of the one typed."""
    if event.name == mistake.typed:
        rest = event.options.get(REST, "")
        for name in mistake.suggestions:
            yield Offer(f"{name} {rest}".rstrip(), f"/{name} {rest}".rstrip())
        return
    typed = mistake.typed.strip()
    mistyped = next((key for key, value in event.options.items() if value.strip() == typed), None)
    if mistyped is not None and typed:
        for name in mistake.suggestions:
            yield Offer(name, written(event.name, {**event.options, mistyped: name}))


def _possible(offer: Offer, event: Event, commands: Mapping[str, Command]) -> bool:
    if not offer.line or len(f"{BESIDES}:{offer.line}") > _LONGEST_ID:
        return False
    command = commands.get(offer.line.split()[0].removeprefix("/"))
    if command is None or command.admin:  # a button doesn't say who an administrator is
        return False
    return command.in_direct_messages or not event.place.direct
