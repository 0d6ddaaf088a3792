"""The cards of a lesson: a page as a post, and the list of topics."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from bot.chat import command_buttons
from bot.chat.button_ids import LessonButton
from bot.chat.fit import shorten
from bot.chat.markup import command, count_spoilers, escape, show_spoilers
from bot.chat.model import Accent, Button, Picture, Post, Style
from bot.chat.spoilers import one_line
from bot.curriculum.library import Entry
from bot.curriculum.model import Mode
from bot.curriculum.reading_time import minutes
from bot.errors import Offer
from bot.lessons.page import bold, lines
from bot.lessons.pages import LABELS, pages
from bot.text.plurals import counted

LEARN, ALONE = "learn", "read"  # the first part of a lesson button's id
UNHIDE = "show"  # the last part, if the button shows a page with its spoilers revealed
_ONE_QUESTION_A_PAGE = (Mode.TRY, Mode.CHALLENGE)
_IN_ROW = 5
_PATH = 120  # characters of a breadcrumb; a longer one loses its middle
_TOPIC_BUTTONS = 10
_TOPIC_LABEL = 40
_LIST_ROOM = 2000  # characters of the list of topics
_SOURCES = 5  # shown for a topic without a lesson


def lesson(
    entry: Entry,
    mode: Mode,
    index: int,
    picture: Picture | None,
    *,
    shared: bool = False,
    alone: bool = False,
    unhidden: bool = False,
) -> Post:
    """Return one page of a lesson for its reader; `index` counts from 0 and must exist.

    `shared`: the page was just posted for everybody. `alone`: there is nobody to share it with,
    here or on the pages that its buttons lead to. `unhidden`: show the page's answers without
    spoilers.
    """
    read = pages(entry, mode)
    verb = ALONE if alone else LEARN
    text = read[index].text
    return Post(
        show_spoilers(text) if unhidden else text,
        title=read[index].title,
        accent=Accent.LESSON,
        picture=picture,
        buttons=(
            *_turning(verb, entry, mode, index, len(read)),
            *(() if alone else (_share(entry, mode, index, shared),)),
            *(() if alone or index + 1 < len(read) else _asking(entry)),
            *_modes(verb, entry, mode),
        ),
        footer=_footer(entry, mode, index, len(read)),
        unhide=None if unhidden else _unhide(verb, entry, mode, index, text),
    )


def shared_lesson(entry: Entry, mode: Mode, index: int, picture: Picture | None) -> Post:
    """Return the same page for everybody, with a button to read on privately."""
    read = pages(entry, mode)
    start = Button(_id(LEARN, entry, mode, index, "read"), "Read it yourself", Style.PRIMARY)
    return Post(
        read[index].text,
        title=read[index].title,
        accent=Accent.LESSON,
        picture=picture,
        buttons=(start,),
        footer=_footer(entry, mode, index, len(read)),
        unhide=_unhide(LEARN, entry, mode, index, read[index].text),
    )


def overview(entry: Entry, *, alone: bool = False) -> Post:
    """Return the card of a topic without a lesson: its summary, and a button for a question.
    `alone` as for `lesson`."""
    topic = entry.topic
    asks = _has_questions(entry)
    said = "This topic has no lesson yet, only questions." if asks else "This topic has no lesson."
    if asks and alone:
        said += f" Ask one in a channel with {command('quiz', topic.id)}."
    return Post(
        "\n\n".join([topic.summary, said, _sources(entry)]),
        title=topic.title,
        accent=Accent.LESSON,
        buttons=() if alone else tuple(_asking(entry)),
        footer=f"{_trail(entry)} · {_count_questions(entry)}",
    )


def _sources(entry: Entry) -> str:
    sources = entry.topic.sources
    listed = [f"- [{escape(one.title)}]({one.url})" for one in sources[:_SOURCES]]
    more = len(sources) - len(listed)
    return "\n".join(["**Sources**\n", *listed, *([f"- and {more} more"] if more else [])])


def _unhide(verb: str, entry: Entry, mode: Mode, index: int, text: str) -> Button | None:
    """Return the button that reveals a page's answers on platforms without spoilers, if any."""
    count = count_spoilers(text)
    if not count:
        return None
    one = count == 1 or mode in _ONE_QUESTION_A_PAGE
    label = "Show the answer" if one else "Show the answers"
    return Button(_id(verb, entry, mode, index, UNHIDE), label)


def printed(entry: Entry, mode: Mode | None) -> tuple[Post, ...]:
    """Return all pages of a lesson for output without buttons or pictures; if `mode` is None,
    return the topic's overview."""
    if mode is None:
        return (overview(entry, alone=True),)
    read = pages(entry, mode)
    return tuple(
        Post(
            page.text,
            title=page.title,
            accent=Accent.LESSON,
            picture=Picture(b"", page.picture.alt) if page.picture else None,
            footer=_footer(entry, mode, index, len(read)) if index == 0 else "",
        )
        for index, page in enumerate(read)
    )


def _id(verb: str, entry: Entry, mode: Mode, index: int, tail: str) -> str:
    """Return a button's id. `tail` keeps ids for the same page unique; `UNHIDE` reveals answers."""
    return f"{verb}:{entry.topic.id}:{mode.value}:{index}:{tail}"


def _turning(verb: str, entry: Entry, mode: Mode, index: int, count: int) -> Iterable[Button]:
    yield Button(_id(verb, entry, mode, max(index - 1, 0), "back"), "‹ Back", disabled=index == 0)
    if index + 1 < count:
        yield Button(_id(verb, entry, mode, index + 1, "next"), "Next ›", Style.PRIMARY)
        return
    after = _following(entry, mode)
    if after is not None:
        label = f"Next: {LABELS[after]} ›"
        yield Button(_id(verb, entry, after, 0, "next"), label, Style.PRIMARY)


def _following(entry: Entry, mode: Mode) -> Mode | None:
    offered = entry.topic.modes.offered()
    after = offered.index(mode) + 1
    return offered[after] if after < len(offered) else None


def _share(entry: Entry, mode: Mode, index: int, shared: bool) -> Button:
    where = f"share:{entry.topic.id}:{mode.value}:{index}"
    return Button(where, "Shared ✓" if shared else "Share to channel", disabled=shared)


def _asking(entry: Entry) -> Iterable[Button]:
    """Yield a button that posts a question on the topic for everybody, if the topic has any."""
    if _has_questions(entry):
        offer = Offer("Ask a question here", f"/quiz topic:{entry.topic.id}")
        yield command_buttons.button(offer, besides=True)


def _has_questions(entry: Entry) -> bool:
    return not all(question.retired for question in entry.topic.questions)


def _count_questions(entry: Entry) -> str:
    return counted(sum(not each.retired for each in entry.topic.questions), "question")


def _modes(verb: str, entry: Entry, current: Mode) -> Iterable[Button]:
    for place, mode in enumerate(entry.topic.modes.offered()):
        now = mode is current
        yield Button(
            _id(verb, entry, mode, 0, "mode"),
            LABELS[mode],
            row=1 + place // _IN_ROW,
            disabled=now,
        )


def _footer(entry: Entry, mode: Mode, index: int, count: int) -> str:
    where = _trail(entry)
    return f"{where} · {mode.value} · {index + 1} of {count} · {minutes(entry, mode)} min"


def _trail(entry: Entry) -> str:
    return _path([entry.course.title, *entry.topic.place, entry.topic.title])


def _path(names: Sequence[str]) -> str:
    whole = " › ".join(map(one_line, names))
    if len(whole) <= _PATH:
        return whole
    first, *_, last = names
    return f"{shorten(first, _PATH // 3)} › … › {shorten(last, _PATH // 2)}"


def shelf_card(entries: Iterable[Entry], *, alone: bool = False) -> Post:
    """Return the list of topics by course, with buttons for the first; `alone` as for `lesson`."""
    verb = ALONE if alone else LEARN
    known = list(entries)
    text = ""
    listed = 0
    for course, group in groupby(known, key=lambda entry: entry.course):
        members = list(group)
        heading = lines(bold(course.title), one_line(course.summary))
        for place, entry in enumerate(members):
            more = _topic_line(entry) if place else f"{heading}\n\n{_topic_line(entry)}"
            if len(text) + len(more) > _LIST_ROOM:
                return _shelf_post(verb, known, text, len(known) - listed)
            text += ("\n" if place else "\n\n" if text else "") + more
            listed += 1
    return _shelf_post(verb, known, text, 0)


def _topic_line(entry: Entry) -> str:
    topic = entry.topic
    size = f"{minutes(entry)} min" if topic.modes.first else _count_questions(entry)
    return f"- {bold(topic.title)} ({size}): {one_line(topic.summary)}"


def _mode_example(known: Sequence[Entry]) -> str:
    """Return how to open a mode directly, using the first topic with more than one mode."""
    for entry in known:
        if others := entry.topic.modes.offered()[1:]:
            line = command("learn", f"{entry.topic.id} {others[0].value}")
            return f"{line} opens a mode directly."
    return ""


def _shelf_post(verb: str, known: Sequence[Entry], text: str, unlisted: int) -> Post:
    if not known:
        return Post("There are no topics yet.", title="Nothing to learn yet", accent=Accent.LESSON)
    more = f"And {unlisted} more: type {command('learn')} and part of its name." if unlisted else ""
    example = _mode_example(known)
    return Post(
        "\n\n".join(part for part in (text, more, example) if part),
        title="What would you like to learn?",
        accent=Accent.LESSON,
        buttons=tuple(
            Button(
                str(LessonButton(entry.topic.id, "", "0", "topic", verb)),
                shorten(entry.topic.title, _TOPIC_LABEL),
                row=place // 2,
            )
            for place, entry in enumerate(known[:_TOPIC_BUTTONS])
        ),
    )
