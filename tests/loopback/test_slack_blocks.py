"""What Slack refuses in a message's blocks, metadata and text."""

import pytest
from slack_sdk.errors import SlackApiError

from tests.loopback.bolt import client_of
from tests.loopback.slack.server import loopback


@pytest.fixture
async def slack():
    async with loopback() as opened:
        yield opened
        assert opened.misshapen() == []


@pytest.fixture
def bot(slack):
    return client_of(slack)


@pytest.fixture
def here(slack):
    return slack.world.channel["id"]


async def refused(request):
    with pytest.raises(SlackApiError) as refusal:
        await request
    return refusal.value.response["error"]


def plain(text):
    return {"type": "plain_text", "text": text}


def section(text="x", **more):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(name="a", text="Press", **more):
    return {"type": "button", "action_id": name, "text": plain(text), **more}


def row(*elements, **more):
    return {"type": "actions", "elements": list(elements), **more}


def select(text="x", value="v"):
    option = {"text": plain(text), "value": value}
    return {"type": "static_select", "action_id": "s", "options": [option]}


@pytest.mark.parametrize(
    "blocks",
    [
        [section() for _ in range(51)],
        [section("x" * 3001)],
        [section("")],
        [{"type": "section", "fields": [plain("x" * 2001)]}],
        [{"type": "header", "text": plain("x" * 151)}],
        [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
        [row(select(text="x" * 76))],
        [row(select(value="x" * 151))],
        [row(button(text="x" * 76))],
        [row(button(text=""))],
        [row(button(value="x" * 2001))],
        [row(button(style="warning"))],
        [row(button("x" * 256))],
        [row(button(), block_id="x" * 256)],
        [row(button("a"), button("a"))],
        [row(button("a")), row(button("a"))],
        [section(block_id="b"), section(block_id="b")],
        [row(*(button(f"a{number}") for number in range(26)))],
        [row()],
        [{"type": "context", "elements": [plain("x" * 2001)]}],
        [{"type": "context", "elements": [plain("x")] * 11}],
        [{"type": "image", "alt_text": "x", "slack_file": {"id": "F404"}}],
        [{"type": "image", "alt_text": "", "image_url": "https://example.com/a.png"}],
        [{"type": "input", "label": plain("x"), "element": {"type": "plain_text_input"}}],
        [{"type": "sectoin"}],
        {"type": "section"},
    ],
)
async def test_blocks_that_slack_refuses_are_refused(slack, bot, here, blocks):
    assert (
        await refused(bot.chat_postMessage(channel=here, text="x", blocks=blocks))
        == "invalid_blocks"
    )
    assert slack.world.said == []


async def test_good_blocks_of_every_kind_are_kept_with_a_name(slack, bot, here):
    blocks = [
        {"type": "header", "text": plain("x" * 150)},
        section("x" * 3000, accessory=button("side")),
        {"type": "divider"},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "small"}]},
        row(button("a", style="primary"), button("b", style="danger"), select()),
        {"type": "image", "alt_text": "x", "image_url": "https://example.com/a.png"},
    ]
    await bot.chat_postMessage(channel=here, text="x", blocks=blocks)
    (said,) = slack.world.said
    assert all(each["block_id"] for each in said["blocks"])
    await bot.chat_update(channel=here, ts=said["ts"], text="only words")
    assert "blocks" not in said


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": ""}, "no_text"),
        ({"text": "x", "metadata": {"event_type": "t"}}, "invalid_metadata_format"),
        (
            {"text": "x", "metadata": {"event_type": "two words", "event_payload": {}}},
            "invalid_metadata_schema",
        ),
    ],
)
async def test_a_body_that_slack_refuses_is_refused(bot, here, body, error):
    sent = bot.api_call("chat.postMessage", json={"channel": here, **body})
    assert await refused(sent) == error
