"""Parser for an option's mark in a reply: a number, a letter, a keycap. Pure."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from bot.matching.chatter import without_chatter
from bot.matching.dressing import undressed
from bot.matching.phrases import without_lead
from bot.matching.word_lists import pairs
from bot.text.emoji import KEYCAPS, canonical


class Mark(NamedTuple):
    """The mark in a reply."""

    option: int  # from 0
    text: str = ""  # the rest of the reply, which must be the option's text
    explicit: bool = False  # "option 2" can't mean the option whose text is 2


def mark_in(text: str, count: int) -> Mark | None:
    """Return the mark in a reply to a question with `count` options; None without a mark."""
    emoji = canonical(text.strip())
    if emoji in KEYCAPS[:count]:
        return Mark(KEYCAPS.index(emoji), explicit=True)
    if len(emoji) == 1 and emoji in _PICTURED:
        return _counted(_PICTURED[emoji], count)
    body = without_lead(undressed(without_chatter(undressed(text))))
    for pattern, explicit in ((_NAMED, True), (_BARE, False), (_WITH_TEXT, False), (_AFTER, False)):
        found = pattern.fullmatch(body)
        if found is not None:
            said = found.groupdict().get("text") or ""
            mark = found["mark"] or found["nth"]
            return _counted(mark, count, said, explicit=explicit)
    return None


def _counted(mark: str, count: int, text: str = "", *, explicit: bool = False) -> Mark | None:
    mark = _IN_WORDS.get(mark.casefold(), mark.casefold())
    option = int(mark) - 1 if mark.isdigit() else ord(mark) - ord("a")
    return Mark(option, text, explicit) if option < count else None


_IN_WORDS: Final = pairs(
    "one:1 two:2 three:3 four:4 five:5 first:1 second:2 third:3 fourth:4 fifth:5 1st:1 2nd:2 3rd:3 "
    "4th:4 5th:5"
)
_MARK: Final = "(?P<mark>[1-9]|[a-e])"
_NUMBER_WORD: Final = "(?P<mark>[1-9]|[a-e]|one|two|three|four|five)"
_NAMED: Final = re.compile(
    rf"(?:the\s+)?(?:(?:option|choice|number|letter)\s*[:#=]?\s*|\#){_NUMBER_WORD}[)\].:!?\s]*"
    r"|the\s+(?P<nth>first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th)"
    r"\s+(?:one|option|choice|answer)",
    re.I,
)
_BARE: Final = re.compile(rf"[(\[]?\s*{_NUMBER_WORD}\s*[)\].:!?\s]*", re.I)
_WITH_TEXT: Final = re.compile(
    rf"[(\[#]?\s*{_MARK}(?:\s*[)\].:,=]+\s*|\s*-+\s+|\s+)(?P<text>\S.*)", re.I | re.S
)
_AFTER: Final = re.compile(rf"(?P<text>\S.*?)\s*[(\[]{_MARK}[)\]]", re.I | re.S)
_PICTURED: Final = {
    **dict(zip("🇦🇧🇨🇩🇪", "abcde", strict=True)),
    **dict(zip("🅰🅱", "ab", strict=True)),
}
