import discord
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.discord.embeds import COLOURS, asks, box, card, custom_id
from adapters.discord.message_keys import mark
from bot.chat.model import Accent, Button, Picture, Post, Style, TextBox
from tests.loopback.discord.description import faults_of
from tests.posts import POSTS, TEXT_BOX


def shown(post):
    """A post as it goes over the wire."""
    made = card(post)
    return {
        "embed": made.embed.to_dict(),
        "components": made.view.to_components() if made.view is not None else [],
        "files": [(each.filename, each.description) for each in made.files],
    }


@pytest.mark.parametrize("kind", POSTS)
async def test_a_post_of_each_kind_looks_like_this(kind, snapshot):
    assert shown(POSTS[kind]) == snapshot


ROUTES = {
    "posted": ("POST", "/channels/1/messages"),
    "edited": ("PATCH", "/channels/1/messages/2"),
    "followed up": ("POST", "/webhooks/1/token"),
    "corrected": ("PATCH", "/webhooks/1/token/messages/@original"),
}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("kind", POSTS)
async def test_discord_takes_a_post_of_each_kind(kind, route):
    made = shown(POSTS[kind])
    body = {
        "embeds": [made["embed"]],
        "components": made["components"],
        "attachments": [
            {"id": index, "filename": name, "description": alt}
            for index, (name, alt) in enumerate(made["files"])
        ],
        "allowed_mentions": discord.AllowedMentions.none().to_dict(),
    }
    assert faults_of(*ROUTES[route], body) == []


async def test_discord_takes_the_text_box():
    body = {"type": 9, "data": box(TEXT_BOX, "quiz:1:answer").to_dict()}
    assert faults_of("POST", "/interactions/1/token/callback", body) == []


async def test_a_box_shows_its_question_above_one_line(snapshot):
    assert box(TEXT_BOX, "quiz:0123456789abcdef:answer").to_dict() == snapshot


async def test_a_box_whose_question_is_too_long_for_discord_leaves_it_to_the_card():
    (field,) = box(TextBox("Your answer", "x" * 4001), "quiz:1:answer").to_dict()["components"]
    assert field["label"] == "Your answer"


def buttons(post, key=""):
    view = card(post, mark(key) if key else "").view
    return [child for row in view.to_components() for child in row["components"]]


async def test_every_accent_and_style_has_its_look():
    assert set(COLOURS) == set(Accent)
    styles = [Button(str(index), "x", style) for index, style in enumerate(Style)]
    assert [each["style"] for each in buttons(Post("x", buttons=tuple(styles)))] == [2, 1, 3, 4]


async def test_rows_stay_rows():
    made = card(Post("x", buttons=(Button("a", "A"), Button("b", "B", row=3)))).view
    assert [len(row["components"]) for row in made.to_components()] == [1, 1]


async def test_a_picture_is_attached_each_time_it_is_sent():
    made = card(Post("x", picture=Picture(b"png", "what it shows")))
    assert made.embed.image.url == "attachment://picture.png"
    for _ in range(2):  # a second try reads the file anew
        (file,) = made.files
        assert file.fp.read() == b"png"
        assert file.description == "what it shows"


async def test_the_mark_is_on_the_first_button_alone():
    first, second = buttons(Post("x", buttons=(Button("a", "A"), Button("b", "B"))), "key")
    assert first["custom_id"] == "a" + mark("key")
    assert second["custom_id"] == "b"


async def test_a_button_that_asks_carries_what_it_asks():
    button = Button("quiz:1:answer", "Answer", ask="What? Your answer")
    label, back = asks(custom_id(button))
    assert (label, back) == ("What Your answer", "quiz:1:answer")
    modal = box(TextBox(label), back).to_dict()
    assert (modal["title"], modal["custom_id"]) == ("What Your answer", "quiz:1:answer")
    assert asks("quiz:1:0") is None


@given(st.text(max_size=98), st.text())
def test_no_asking_button_is_too_long(button, label):
    if "?" in button:
        return
    written = custom_id(Button(button, "x", ask=label))
    assert len(written) <= 100
    assert asks(written)[1] == button


texts = st.text() | st.lists(
    st.sampled_from(("@everyone", "*", "`", "\n", "||", "a ", "<@1>"))
).map("".join)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts, texts, texts, st.integers(0, 40), st.integers(1, 60))
async def test_no_post_exceeds_a_limit(text, title, label, count, times):
    many = tuple(
        Button(f"{index}" * 30, label * times, ask=label or None, row=index // 4)
        for index in range(count)
    )
    long = Post(text * times * 9, title=title * times, footer=title * times * 9, buttons=many)
    made = card(long, mark("key"))
    embed = made.embed
    assert len(embed.title or "") <= 256
    assert len(embed.description or "") <= 4096
    assert len(embed.footer.text or "") <= 2048
    assert len(embed) <= 6000
    rows = made.view.to_components() if made.view is not None else []
    assert len(rows) <= 5
    for row in rows:
        assert 1 <= len(row["components"]) <= 5
        for each in row["components"]:
            assert 1 <= len(each["label"]) <= 80
            assert 1 <= len(each["custom_id"]) <= 100
