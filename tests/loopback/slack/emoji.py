"""The names of emoji that this Slack knows: far fewer than the real one, all of them real."""

from __future__ import annotations

import re

_DIGITS = "zero one two three four five six seven eight nine keycap_ten hash keycap_star 1234"
_FACES = (
    "smile grinning joy thinking_face sunglasses sob heart_eyes wink confused rage face_palm shrug"
)
_HANDS = (
    "+1 thumbsup -1 thumbsdown wave clap raised_hands muscle ok_hand point_up pray "
    "raised_hand v writing_hand"
)
_THINGS = (
    "a b ab o o2 x heart fire tada eyes rocket star star2 sparkles bulb books book brain trophy "
    "medal sports_medal first_place_medal second_place_medal third_place_medal snowflake "
    "white_check_mark heavy_check_mark ballot_box_with_check question exclamation warning clock1 "
    "hourglass alarm_clock calendar bell lock key mag pencil pencil2 memo arrow_left arrow_right "
    "information_source de us fr gb coffee owl dog cat hundred 100 zap speech_balloon"
)
NAMES = frozenset(" ".join((_DIGITS, _FACES, _HANDS, _THINGS)).split())
ALIASES = {"thumbsup": "+1", "thumbsdown": "-1", "sports_medal": "medal", "us": "flag-us"}
_TONED = frozenset(_HANDS.split())
_FLAG = re.compile(r"flag-[a-z]{2}")
_TONE = re.compile(r"::skin-tone-[2-6]$")


def known(name: str) -> bool:
    bare = _TONE.sub("", name)
    if bare != name and bare not in _TONED:
        return False
    return bare in NAMES or _FLAG.fullmatch(bare) is not None


def kept_as(name: str) -> str:
    """The name under which Slack keeps a reaction that was added by an alias."""
    bare, tone, number = name.partition("::")
    return f"{ALIASES.get(bare, bare)}{tone}{number}"
