import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block, BlockElement
from slack_sdk.models.views import View

from adapters.slack.blocks import home, message, modal, refusal, typed
from bot.chat.model import Button, Picture, Post, Style, TextBox
from tests.loopback.slack.blocks import view_faults
from tests.posts import POSTS, TEXT_BOX

PING = re.compile(r"<(?=[!@#])|@(?:channel|here|everyone)\b", re.IGNORECASE)


@pytest.mark.parametrize("kind", POSTS)
def test_a_post_of_each_kind_looks_like_this(kind, snapshot):
    made = message(POSTS[kind], file="F1")
    assert {"text": made.text, "blocks": list(made.blocks)} == snapshot


def texts_of(value):
    if isinstance(value, dict):
        inner = [found for each in value.values() for found in texts_of(each)]
        return [*([value["text"]] if isinstance(value.get("text"), str) else []), *inner]
    return [found for each in value for found in texts_of(each)] if isinstance(value, list) else []


def assert_slack_takes(blocks):
    assert 1 <= len(blocks) <= 50
    ids = []
    for block in blocks:
        parsed = Block.parse(block)
        parsed.to_dict()  # slack_sdk's own checks
        match block["type"]:
            case "header":
                assert block["text"]["type"] == "plain_text"
            case "actions":
                assert 1 <= len(block["elements"]) <= 5
                for each in block["elements"]:
                    BlockElement.parse(each).to_dict()
                    ids.append(each["action_id"])
            case "context":
                assert all(len(each["text"]) <= 2000 for each in block["elements"])
            case "image":
                assert 1 <= len(block["alt_text"]) <= 2000
    assert all(text.strip() for text in texts_of(list(blocks)))
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("kind", POSTS)
@pytest.mark.parametrize("file", [None, "F1"])
def test_slack_takes_a_post_of_each_kind(kind, file):
    assert_slack_takes(message(POSTS[kind], file).blocks)


def blocks_of(post, kind, file=None):
    return [each for each in message(post, file).blocks if each["type"] == kind]


def test_rows_stay_rows_and_what_cannot_be_pressed_is_left_out():
    buttons = (
        Button("a", "A"),
        Button("b", "B", disabled=True),
        Button("c", "C", row=1, disabled=True),
        Button("d", "D", Style.BAD, row=2),
        Button("e", "E", Style.GOOD, row=2),
    )
    rows = [each["elements"] for each in blocks_of(Post("x", buttons=buttons), "actions")]
    assert [[each["action_id"] for each in row] for row in rows] == [["a"], ["d", "e"]]
    assert [each.get("style") for each in rows[1]] == ["danger", "primary"]


def test_a_picture_that_cannot_be_shown_is_told():
    post = Post("x", picture=Picture(b"png", "Data goes into a model."))
    (told,) = blocks_of(post, "context")
    assert told["elements"][0]["text"] == "🖼 Data goes into a model."
    (image,) = blocks_of(post, "image", "F7")
    assert image["slack_file"] == {"id": "F7"}
    assert image["alt_text"] == "Data goes into a model."


def test_what_a_button_asks_is_its_value_and_opens_a_box():
    button = Button("quiz:1:answer", "Answer", ask="Your answer to the second question here")
    (row,) = blocks_of(Post("x", buttons=(button,)), "actions")
    label = row["elements"][0]["value"]
    view = modal(TextBox(label), button.id, "context")
    View(**view).to_dict()
    assert view["callback_id"] == "quiz:1:answer"
    assert view["private_metadata"] == "context"
    assert len(view["title"]["text"]) <= 24
    assert view["blocks"][0]["label"]["text"] == "Your answer to the second question here"


def test_a_box_shows_its_question_above_one_line(snapshot):
    assert modal(TEXT_BOX, "quiz:0123456789abcdef:answer", "{}") == snapshot


@pytest.mark.parametrize("text", ["", " ", "\n\t\u3000", "\u200b", "\u3164", "\u2800"])
def test_a_blank_text_is_refused_in_its_field(text):
    refused = refusal(text, 10)
    assert refused["response_action"] == "errors"
    assert refused["errors"] == {"answer": "Write an answer first."}


def test_a_text_is_refused_only_beyond_the_most_characters():
    assert refusal(" 1234567890 ", 10) is None
    assert "11 characters" in refusal("12345678901", 10)["errors"]["answer"]


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ({"values": {"answer": {"text": {"type": "plain_text_input", "value": "seven"}}}}, "seven"),
        ({"values": {"answer": {"text": {"type": "plain_text_input", "value": None}}}}, ""),
        ({"values": {}}, ""),
        ({}, ""),
    ],
)
def test_what_was_typed_is_found(state, text):
    assert typed(state) == text


def test_the_home_is_a_view():
    View(**home(message(POSTS["standings"]))).to_dict()


def test_what_a_button_of_the_home_brought_leads_back(snapshot):
    view = home(message(POSTS["mistake"]), leads_back=True)
    assert view_faults(view, kind="home") == []
    assert view == snapshot


pieces = st.sampled_from(("<!channel>", "<@U1>", "@here", "*", "\n", "||", "a ", "&", "`", "<"))
texts = st.text() | st.lists(pieces).map("".join)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts, texts, texts, st.integers(0, 40), st.integers(1, 60))
def test_no_post_exceeds_a_limit_or_pings(text, title, label, count, times):
    many = tuple(
        Button(f"{index}:{'x' * 90}", label * times, ask=label or None, row=index // 4)
        for index in range(count)
    )
    picture = Picture(b"png", title * times * 30)
    long = Post(
        text * times * 9,
        title=title * times,
        footer=title * times * 40,
        buttons=many,
        picture=picture,
    )
    for file in (None, "F1"):
        made = message(long, file)
        assert_slack_takes(made.blocks)
        assert 1 <= len(made.text) <= 4000
        said = json.dumps(made.blocks, ensure_ascii=False) + made.text
        assert not PING.search(re.sub(r"<!date\^[^>]*>", "", said))


@settings(deadline=None)
@given(st.text(max_size=98), texts)
def test_every_box_is_one_that_slack_takes(button, label):
    view = modal(TextBox(label, label * 99, 1 + len(label)), button, "{}")
    assert view_faults(view, kind="modal") == []
    assert not PING.search(json.dumps(view["blocks"], ensure_ascii=False))
