"""Detection of chatter among replies, by form alone. Pure.

Judging by correctness would reveal the answer. If an accepted answer itself reads as chatter
("wait" in a question about threads), that whole kind of chatter counts as an answer to the
question: the word is accepted, and its acceptance doesn't prove that it's right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final


class Chatter(StrEnum):
    """The kinds of chatter."""

    QUESTION = "question"  # "what does that mean"
    NOISE = "noise"  # "hmm", "lol", "idk"
    TALK = "talk"  # "wait", "no idea", "nice one Ada"
    SIGNS = "signs"  # an emoji, a mention or dots alone


def is_chatter(text: str, accepted: Iterable[str] = ()) -> bool:
    """Return whether a reply is chatter for a question that accepts these answers."""
    kind = kind_of(text)
    return kind is not None and kind not in {kind_of(answer) for answer in accepted}


@lru_cache(maxsize=1024)
def kind_of(text: str) -> Chatter | None:
    """Return the kind of chatter that a text reads as; None if it may be an answer.

    A text wholly in a spoiler or in code ticks may always be an answer.
    """
    text = text.strip()
    if _DRESSED.fullmatch(text):
        return None
    if "?" in text:
        return Chatter.QUESTION
    if _CALL.search(text):
        return None
    bare = _MENTION_OR_EMOJI.sub(" ", text)
    if not any(character.isalnum() for character in bare):
        return Chatter.SIGNS if _is_signs(bare, text) else None
    if _EMOTICON.fullmatch(bare.strip()):
        return Chatter.SIGNS
    for words in _spellings(bare):
        if _ASKS.match(words):
            return Chatter.QUESTION
        if _NOISE_ONLY.fullmatch(words):
            return Chatter.NOISE
        if _TALK_ONLY.fullmatch(words) or _SENTENCE.fullmatch(words):
            return Chatter.TALK
    return None


def without_chatter(text: str, accepted: Sequence[str] = ()) -> str:
    """Strip filler before and after an answer: "hmm, 7 lol" becomes "7".

    Returns the text unchanged if stripping would shorten an accepted answer too.
    """
    if any(_trimmed(answer) != answer for answer in accepted):
        return text
    return _trimmed(text) or text


def _trimmed(text: str) -> str:
    return _TRAIL.sub("", _LEAD.sub("", text)).strip()


def _is_signs(bare: str, text: str) -> bool:
    """Return whether a text without letters and digits is not an operator or symbol either."""
    bare = bare.strip()
    if not bare:
        return bool(text)  # only mentions and the platform's custom emoji
    if any(character in _PICTURES or ord(character) >= 0x1F000 for character in bare):
        return True
    return set(bare) <= set(".… ") or bool(_EMOTICON.fullmatch(bare))


def _spellings(text: str) -> list[str]:
    """Return the normalized words, with drawn-out letters ("loool") reduced to one or two."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = re.sub("['’‘ʼ`´]", "", folded)
    words = " ".join(re.sub(r"[\W_]+", " ", folded).split())
    shortened = [re.sub(r"([^\W\d_])\1{2,}", rf"\1{more}", words) for more in ("", r"\1")]
    return list(dict.fromkeys(shortened))


_DRESSED: Final = re.compile(r"\|\|.*\w.*\|\||`+[^`]*\w[^`]*`+", re.S)
_MENTION_OR_EMOJI: Final = re.compile(
    r"<(?:@[!&]?|\#)\d+>"  # Discord's mentions
    r"|<a?:\w+:\d+>"  # Discord's custom emoji
    r"|(?<!\S):[a-z][\w+-]*:(?!\S)"  # Slack's custom emoji
    r"|(?<!\S)@(?:[UW][A-Z0-9]{6,}|everyone|here|channel)\b"
)
_CALL: Final = re.compile(r"\w\(")  # "wait()"
_PICTURES: Final = frozenset(map(chr, (*range(0x2600, 0x27C0), 0x2B50, 0xFE0F, 0x203C, 0x2049)))
_EMOTICON: Final = re.compile(r"[:;=8]['-]?[()DPpOo/|*3]+|[xX]D+|<3+|\^[_.]?\^|-_+-|o[_.]o", re.I)

_NOISE: Final = (
    r"h+m+|mhm+|u+h*m+|u+h+|erm+|a+h+|o+h+|a+w+|u+gh+|ar+gh+|meh+|pf+t?|phew|huh|w+o+w+|whoa+"
    r"|y+a+y+|woo+(?:hoo+)?|(?:wh)?oops|l+o+l+(?:ol)*|l+m+a+o+|rofl|xd+|kk+"
    r"|(?:h+a+){2,}h*|(?:h+e+){2,}h*|(?:h+i+){2,}|(?:j+a+){2,}|ha+h"
    r"|idk|dunno|omg|wtf|smh|brb|afk|gg|wp|ez|nvm|ikr|tbh|imo"
)
_MOMENT: Final = r"(?:secs?|seconds?|moments?|mins?|minutes?|bit)"
_PRAISE: Final = r"(?:nice|good|great|well) (?:one|job|work|try|done|played|guess|game|going)"
_SOMEBODY: Final = (
    r"(?: (?:guys|everyone|everybody|all|team|folks|man|dude|bro|mate|friends|there))"
)
_TALK: Final = (
    rf"(?:(?:wait|hold on|hang on|gimme|give me|need|just|only)(?: just)?(?: a| one)? {_MOMENT})"
    rf"|(?:a|one) (?:sec|moment)|wait(?: up)?|hold on|hang on|(?:just )?(?:a|one) {_MOMENT} please"
    r"|(?:let me|lemme) (?:think|see|check|look)(?: about (?:it|this|that))?|lets see"
    r"|(?:(?:im|i am) )?(?:still )?thinking"
    r"|(?:(?:i )?(?:have|ive) )?(?:absolutely )?no (?:idea|clue)"
    r"|not a clue|(?:(?:im|i am) )?not sure"
    r"|beats me|who knows|(?:good|nice|hard|tough|tricky) question|(?:hard|tough|tricky) one"
    r"|ok(?:ay|ey)?|alright|all right|sure|ye(?:s|ah|p|a)|yup|no(?:pe)?|nah|maybe|perhaps|probably"
    r"|what|of course|got it|makes sense|interesting|really|seriously|finally"
    r"|thanks(?: a lot| so much)?|thank you(?: so much)?|thx|ty(?:sm)?|cheers|please|pls|plz|sorry"
    r"|my bad|np|no (?:problem|worries)|(?:youre )?welcome"
    r"|hi|hello|hey|hiya|good (?:morning|evening|night|afternoon|luck)|bye|see you|cya"
    rf"|congrat(?:s|ulations)|gratz|nice|cool|great|awesome|amazing|{_PRAISE}"
    r"|(?:too|so|that was|this is|thats) (?:easy|hard)|same here|me (?:too|neither)|agreed"
)
_NOISE_ONLY: Final = re.compile(rf"(?:{_NOISE})(?: (?:{_NOISE}))*")
_TALK_ONLY: Final = re.compile(
    rf"(?:{_NOISE}|{_TALK}){_SOMEBODY}?(?: (?:{_NOISE}|{_TALK}){_SOMEBODY}?)*"
)
_SENTENCE: Final = re.compile(
    rf"(?:(?:{_NOISE}) )*"
    r"(?:(?:thanks|thank you|thx|ty|congrats|congratulations|gg|well played"
    rf"|{_PRAISE})(?: \w+){{1,2}}"
    r"|i (?:do ?not|dont|cant|cannot|can not|didnt|did not|know|knew|forgot|forget|agree|love|hate"
    r"|give up|pass|was|am|never|always|still|also|just|wish|hope|see|give|said)(?: .*)?"
    r"|im (?:\w+)(?: .*)?|ill (?:pass|wait|think)(?: .*)?"
    r"|(?:you|u|he|she|youre|hes|shes) .*|lets .*"
    r"|(?:that|this|it|thats|its)(?: is| was)? (?:so |too |very |really |a |not )*"
    r"(?:hard|easy|tough|tricky|fun|funny|nice|cool|unfair|weird|wrong|great)(?: one| question)?)"
)
_ASKS: Final = re.compile(
    r"(?:what|whats|why|how|who|whos|where|when|which)"
    r" (?:is|are|was|were|do|does|did|would|should|can|could|will|about|the|if|s|it|this|that)\b"
    r"(?!$)|(?:is|are|was|does|do|did|can|could|should|would|will|has|have)"
    r" (?:it|this|that|there|you|i|we|they|he|she|any(?:one|body)|some(?:one|body))\b"
    r"|(?:whats|whos) "
)
# Words that no answer begins or ends with need no separator; others need a comma.
_LEAD: Final = re.compile(
    rf"^(?:(?:{_NOISE}|i (?:think|guess|believe)|i['’]d say)\b(?!['’])(?:[\s,.:;!…]+|$)"
    r"|(?:wait|no+|ye(?:s|ah|p)|ok(?:ay)?|well|so|actually|sorry)\s*(?:[,;!…]+|\.{2,})\s*)+",
    re.I,
)
_TRAIL: Final = re.compile(rf"(?:[\s,.;!…]+(?:{_NOISE}|i (?:think|guess|believe)))+[\s.!…]*$", re.I)
