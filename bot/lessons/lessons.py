"""Handlers for `/learn` and the buttons of a lesson."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from bot.chat.events import Commanded, Pressed
from bot.chat.markup import command, escape
from bot.chat.model import Answer, Picture
from bot.chat.spoilers import words
from bot.curriculum.library import Entry, Library, Shelf
from bot.curriculum.model import Mode
from bot.curriculum.names import did_you_mean, find_mode
from bot.errors import Mistake, NotFound, Offer
from bot.lessons.cards import ALONE, UNHIDE, lesson, overview, shared_lesson, shelf_card
from bot.lessons.pages import LABELS, NO_LESSON, pages
from bot.pictures.cache import PictureCache

_GONE = "This page is from an older version and no longer exists."


class Lessons:
    """The lesson handlers. Nothing is stored: each button's id says where it leads."""

    def __init__(self, shelf: Shelf, painter: PictureCache) -> None:
        self._shelf = shelf
        self._painter = painter

    async def command(self, event: Commanded) -> Answer:
        """Return the first page of the requested lesson, or the topic list. Raises NotFound."""
        library = self._shelf.library
        topic = event.options.get("topic", "").strip()
        mode = event.options.get("mode", "").strip()
        if not topic:
            return Answer(shelf_card(library.entries.values(), alone=event.place.direct))
        wanted: Mode | None
        if mode:
            entry, wanted = _topic(library, topic, _nearly(mode)), find_mode(mode)
        else:
            entry, wanted = _read(library, topic)
        alone = event.place.direct
        if wanted is None:
            return Answer(overview(entry, alone=alone))
        _check_offered(entry, wanted)
        picture = await self._picture(entry, wanted, 0)
        return Answer(lesson(entry, wanted, 0, picture, alone=alone))

    async def pressed(self, event: Pressed) -> Answer:
        """Return the page that a button leads to, which replaces the previous one.

        Sharing posts the page for everybody and marks the reader's copy as shared. Raises Mistake
        if the button's topic or mode no longer exists.
        """
        entry, mode, index = _target(self._shelf.library, event.button)
        alone = event.place.direct or event.button.startswith(f"{ALONE}:")
        if mode is None:
            return Answer(overview(entry, alone=alone), instead=True)
        picture = await self._picture(entry, mode, index)
        if event.button.startswith("share:") and not event.place.direct:
            return Answer(
                lesson(entry, mode, index, picture, shared=True),
                instead=True,
                share=shared_lesson(entry, mode, index, picture),
            )
        post = lesson(
            entry,
            mode,
            index,
            picture,
            alone=alone,
            unhidden=event.button.endswith(f":{UNHIDE}"),
        )
        return Answer(post, instead=True)

    async def _picture(self, entry: Entry, mode: Mode, index: int) -> Picture | None:
        drawing = pages(entry, mode)[index].picture
        return await self._painter.paint(drawing, entry.measurements) if drawing else None


def _read(library: Library, typed: str) -> tuple[Entry, Mode | None]:
    """Parse a topic and a mode from one text; without a mode, return the topic's first, if any.
    A last word similar to a mode is a mistyped mode."""
    rest, _, last = typed.rpartition(" ")
    try:
        entry = library.find(typed)
    except NotFound as unknown:
        near = _nearly(last)
        if not rest or not (near or _known(library, rest)):
            raise unknown if unknown.suggestions else _with_all_topics(unknown) from None
    else:
        return entry, entry.topic.modes.first
    entry = _topic(library, rest, near)
    return entry, _mode_after(entry, last)


def _known(library: Library, typed: str) -> Entry | None:
    try:
        return library.find(typed)
    except NotFound:
        return None


def _nearly(typed: str) -> str:
    """Return the mode of that name or the most similar one; "" if none is similar."""
    try:
        return find_mode(typed)
    except NotFound as unknown:
        return (*unknown.suggestions, "")[0]


def _topic(library: Library, typed: str, mode: str) -> Entry:
    """Return the topic of that name. Raises NotFound; its suggestions are this mode of topics with
    similar names."""
    try:
        return library.find(typed)
    except NotFound as unknown:
        near = {(found := library.find(each)).topic.id: found for each in unknown.suggestions}
        if not near:
            raise _with_all_topics(unknown) from None
        wanted = find_mode(mode) if mode else None
        raise _perhaps(
            f"No topic is called “{escape(typed)}”.", [(entry, wanted) for entry in near.values()]
        ) from None


def _with_all_topics(unknown: NotFound) -> NotFound:
    """Return the error with a button that lists all topics, for when none is similar."""
    return NotFound(str(unknown), typed=unknown.typed, offers=[Offer("All topics", "/learn")])


def _perhaps(problem: str, meant: Sequence[tuple[Entry, Mode | None]]) -> NotFound:
    """Return an error that suggests these, in words and as buttons."""
    lines = [f"{entry.topic.id} {mode or ''}".rstrip() for entry, mode in meant]
    question = did_you_mean(command("learn", line) for line in lines)
    labels = [
        f"{entry.topic.title} · {LABELS[mode]}" if mode else entry.topic.title
        for entry, mode in meant
    ]
    offers = [Offer(label, f"/learn {line}") for label, line in zip(labels, lines, strict=True)]
    return NotFound(problem + question.replace("“", "").replace("”", ""), lines, offers=offers)


def _mode_after(entry: Entry, typed: str) -> Mode:
    try:
        return find_mode(typed)
    except NotFound as unknown:
        _refuse(entry, typed, unknown.suggestions)


def _refuse(entry: Entry, typed: str, near: tuple[str, ...]) -> NoReturn:
    """Raise NotFound for an unknown mode of a topic, with the command to type instead."""
    title = words(entry.topic.title)
    problem = f"“{title}” has no mode called “{escape(typed)}”."
    offered = entry.topic.modes.offered()
    meant = [(entry, Mode(mode)) for mode in near if mode in offered]
    if meant:
        raise _perhaps(problem, meant)
    its_modes = f"Its modes: {', '.join(offered)}." if offered else NO_LESSON
    raise NotFound(f"{problem} {its_modes}", offers=_modes_of(entry))


def _modes_of(entry: Entry) -> list[Offer]:
    """Return buttons for a topic's modes, or for the topic itself if it has none."""
    return [
        Offer(LABELS[mode], f"/learn {entry.topic.id} {mode}")
        for mode in entry.topic.modes.offered()
    ] or [Offer(entry.topic.title, f"/learn {entry.topic.id}")]


def _check_offered(entry: Entry, mode: Mode) -> None:
    offered = entry.topic.modes.offered()
    if mode not in offered:
        title = words(entry.topic.title)
        has = f"It has {', '.join(offered)}." if offered else NO_LESSON
        problem = f"“{title}” has no {mode.value} yet. {has}"
        raise NotFound(problem, offered, offers=_modes_of(entry))


def _target(library: Library, button: str) -> tuple[Entry, Mode | None, int]:
    """Return a button's topic, mode (by default the topic's first, or None) and page, at most the
    last. Raises Mistake for an outdated button."""
    _, *rest = button.split(":")
    topic, mode, page = (*rest, "", "", "")[:3]
    entry = library.entries.get(topic)
    if entry is None:
        raise Mistake(
            f"{_GONE} Use {command('learn')} to see what there is.",
            [Offer("All topics", "/learn")],
        )
    first = entry.topic.modes.first
    mode = mode or (first.value if first else "")
    if not mode:
        return entry, None, 0
    known = {each.value: each for each in entry.topic.modes.offered()}
    if mode not in known or not (page.isascii() and page.isdecimal()):
        raise Mistake(
            f"{_GONE} Use {command('learn', entry.topic.id)} to open it again.",
            [Offer(entry.topic.title, f"/learn {entry.topic.id}")],
        )
    last = len(pages(entry, known[mode])) - 1
    return entry, known[mode], min(int(page[:9]), last)
