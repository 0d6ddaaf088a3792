import pytest

from adapters.web import parse
from adapters.web.parse import BadRequest
from bot.chat.commands import REST

GOOD = {"as": "ada", "action": "0123456789", "channel": "studyhall", "text": "hello"}


def test_words_are_read_and_trimmed():
    said = parse.say({**GOOD, "text": "  hello \n"})
    assert said == parse.Say("ada", "0123456789", "studyhall", None, "hello")


@pytest.mark.parametrize(
    "wrong",
    [
        {"as": None},
        {"as": "../etc"},
        {"as": ["ada"]},
        {"action": "short"},
        {"action": "x" * 65},
        {"channel": ""},
        {"thread": "a b"},
        {"text": 7},
        {"text": ""},
        {"text": " \u200b\n\u2060"},
        {"text": "x" * 4001},
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(wrong):
    with pytest.raises(BadRequest) as refused:
        parse.say({**GOOD, **wrong})
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "text", ["\u202eevil", "Z\u0351\u0350\u034f" * 50, "🎉", "مرحبا", "\ud800x"]
)
def test_any_text_that_shows_something_is_text(text):
    assert parse.say({**GOOD, "text": text}).text.encode()


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"\xff", b"[" * 30_000, b"null"])
def test_a_body_is_a_json_object(raw):
    with pytest.raises(BadRequest):
        parse.body(raw)


@pytest.mark.parametrize(
    ("emoji", "kept"), [("1⃣", "1️⃣"), ("👍🏽", "👍"), ("❤️", "❤"), ("🇩🇪", "🇩🇪"), ("👩‍💻", "👩‍💻")]
)
def test_reactions_arrive_in_their_one_form(emoji, kept):
    data = {**GOOD, "message": "m1", "emoji": emoji, "added": True}
    assert parse.react(data).emoji == kept


@pytest.mark.parametrize("emoji", ["", "a", "hello", "1", "<b>", "👍a", "\u0301", "@everyone"])
def test_what_is_no_emoji_is_refused(emoji):
    with pytest.raises(BadRequest):
        parse.react({**GOOD, "message": "m1", "emoji": emoji, "added": True})


def test_a_reaction_says_whether_it_was_added():
    with pytest.raises(BadRequest):
        parse.react({**GOOD, "message": "m1", "emoji": "👍", "added": "yes"})


def test_a_press_may_bring_a_text():
    data = {**GOOD, "message": "m1", "button": "answer:1", "text": "because"}
    assert parse.press(data).text == "because"
    with pytest.raises(BadRequest):
        parse.press({**data, "button": "x" * 101})


def test_a_name_is_one_short_line():
    assert parse.name({"name": "  Katherine \n Johnson\u202e "}) == "Katherine Johnson"
    for wrong in ("", " ", "\u200b", "x" * 33):
        with pytest.raises(BadRequest):
            parse.name({"name": wrong})


def test_a_slash_line_is_read_by_the_command_table():
    options = {"topic": "pretraining", "difficulty": "easy"}
    assert parse.slash("/Quiz pretraining easy") == ("quiz", options)
    assert parse.slash("/quiz help") == ("help", {"about": "quiz"})


def test_an_unknown_command_is_left_to_the_core():
    assert parse.slash("/Lern x y") == ("lern", {REST: "x y"})
    assert parse.slash("/zzzzzz") == ("zzzzzz", {})


@pytest.mark.parametrize("text", ["hello", "/", "/ quiz", "//", "1/2", "/1"])
def test_what_invokes_nothing_is_just_said(text):
    assert parse.slash(text) is None
