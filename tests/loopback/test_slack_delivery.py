"""The loopback tells an app what Slack tells it, by Socket Mode and by signed HTTP."""

import asyncio
import time

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from tests.loopback.bolt import app_of, client_of, connected
from tests.loopback.slack import deliveries
from tests.loopback.slack.faults import RESPONSE_URL
from tests.loopback.slack.server import loopback, until

BLOCKS = [
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "one",
                "value": "1",
                "text": {"type": "plain_text", "text": "1"},
            },
            {
                "type": "external_select",
                "action_id": "topic",
                "placeholder": {"type": "plain_text", "text": "Topic"},
            },
        ],
    }
]
FORM = {
    "type": "modal",
    "callback_id": "answer",
    "title": {"type": "plain_text", "text": "Answer"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "field",
            "label": {"type": "plain_text", "text": "Your answer"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}
HOME = {
    "type": "home",
    "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "Welcome"}}],
}


@pytest.fixture(params=["socket", "http"])
async def slack(request):
    async with loopback(http=request.param == "http") as opened:
        opened.postman.retry_after = (0.05, 0.05)
        yield opened
        assert opened.misshapen() == []


@pytest.fixture
async def app(slack):
    """An app that does nothing until a test tells it to; connected."""
    made = app_of(slack)
    async with connected(slack, made):
        yield made


@pytest.fixture
def ann(slack):
    return slack.world.joins("Ann")


async def over(delivery):
    async with asyncio.timeout(10):
        await delivery.over.wait()
    return delivery


async def posted(slack):
    where = slack.world.channel["id"]
    await client_of(slack).chat_postMessage(channel=where, text="Question", blocks=BLOCKS)
    return slack.world.said[-1]


async def test_a_command_is_answered_privately_by_its_acknowledgement(slack, app, ann):
    @app.command("/learn")
    async def learn(ack, command):
        await ack(f"You asked for {command['text']}")

    told = await over(slack.commands(ann, "/learn", "pretraining why"))
    assert told.acked.is_set()
    assert 0 < told.wait < 1
    (seen,) = slack.world.whispers(ann)
    assert (seen.text, seen.via) == ("You asked for pretraining why", "ack")


async def test_a_response_url_answers_five_times_and_may_replace_and_delete(slack, app, ann):
    answers = []

    @app.command("/learn")
    async def learn(ack, respond):
        await ack()
        answers.append(await respond("First"))
        answers.append(await respond("Second", replace_original=True))
        answers.append(await respond("For all", response_type="in_channel"))
        answers.append(await respond("Another", response_type="ephemeral"))
        answers.append(await respond(delete_original=True))
        answers.append(await respond("Too many"))

    told = slack.commands(ann, "/learn")
    await until(lambda: len(answers) == 6, "six answers")
    assert [each.status_code for each in answers] == [200] * 5 + [404]
    assert [each.text for each in slack.world.whispers(ann)] == ["Another"]
    assert [each["text"] for each in slack.world.said] == ["For all"]
    assert len(told.said) == 5


async def test_a_press_on_a_message_changes_it_and_is_answered_to_one_person(slack, app, ann):
    @app.action("one")
    async def press(ack, body, action, respond, client):
        await ack()
        channel, ts = body["channel"]["id"], body["container"]["message_ts"]
        await client.chat_update(channel=channel, ts=ts, text="Changed", blocks=[])
        await respond(f"You chose {action['value']}", replace_original=False)

    message = await posted(slack)
    await over(slack.presses(ann, message, "one"))
    await until(lambda: slack.world.whispers(ann), "the answer")
    assert slack.world.whispers(ann)[0].text == "You chose 1"
    assert message["text"] == "Changed"
    with pytest.raises(AssertionError, match="nothing there"):
        slack.presses(ann, message, "one")


async def test_a_private_message_is_changed_in_its_place(slack, app, ann):
    @app.action("one")
    async def press(ack, body, respond):
        assert "message" not in body
        await ack()
        await respond("Page 2", replace_original=True)

    where = slack.world.channel["id"]
    bot = client_of(slack)
    await bot.chat_postEphemeral(channel=where, user=ann["id"], text="Page 1", blocks=BLOCKS)
    (page,) = slack.world.whispers(ann)
    slack.presses(ann, page, "one")
    await until(lambda: page.text == "Page 2", "the second page")
    assert slack.world.whispers(ann) == [page]


async def test_a_form_is_opened_in_time_filled_in_and_refused(slack, app, ann):
    typed = []

    @app.action("one")
    async def press(ack, body, client):
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
            await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack()

    @app.view("answer")
    async def submitted(ack, view):
        typed.append(view["state"]["values"]["field"]["text"]["value"])
        if len(typed) == 1:
            await ack(response_action="errors", errors={"field": "Not that"})
        else:
            await ack()

    await over(slack.presses(ann, await posted(slack), "one"))
    assert slack.modal(ann)["callback_id"] == "answer"
    first = await over(slack.submits(ann, "nonsense"))
    assert first.answer["errors"] == {"field": "Not that"}
    assert slack.modal(ann) is not None
    await over(slack.submits(ann, "forty-two"))
    assert slack.modal(ann) is None
    assert typed == ["nonsense", "forty-two"]


async def test_a_trigger_lives_three_seconds(slack, ann):
    link = slack.links.make(slack._where(ann, await posted(slack))[0])
    slack.links.by_trigger[link["trigger_id"]].at = time.perf_counter() - 3.1
    bot = client_of(slack)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await bot.views_open(trigger_id=link["trigger_id"], view=FORM)
    bad = {**FORM, "title": {"type": "plain_text", "text": "x" * 25}}
    link = slack.links.make(slack._where(ann, slack.world.said[0])[0])
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await bot.views_open(trigger_id=link["trigger_id"], view=bad)


async def test_a_select_asks_for_its_options(slack, app, ann):
    @app.options("topic")
    async def topics(ack, payload):
        text = {"type": "plain_text", "text": payload["value"] + "aining"}
        await ack(options=[{"text": text, "value": "pretraining"}])

    message = await posted(slack)
    told = await over(slack.types(ann, message, "topic", "pretr"))
    assert told.answer["options"][0]["value"] == "pretraining"
    assert told.error == ""


async def test_events_tell_what_happens(slack, app, ann):
    heard = []

    @app.middleware
    async def record(body, next_):
        heard.append(body["event"]["type"])
        await next_()

    async def everything():
        pass

    for name in ("message", "reaction_added", "reaction_removed", "app_home_opened"):
        app.event(name)(everything)
    for name in ("member_joined_channel", "channel_rename", "channel_archive", "channel_deleted"):
        app.event(name)(everything)
    for name in ("app_uninstalled", "tokens_revoked"):
        app.event(name)(everything)
    message = await posted(slack)
    await client_of(slack).views_publish(user_id=ann["id"], view=HOME)
    slack.reacts(ann, message, "one")
    slack.reacts(ann, message, "one", added=False)
    slack.replies(ann, message, "2")
    slack.says(ann, "Hello", slack.world.direct(ann["team_id"], ann["id"]))
    slack.opens_home(ann)
    away = slack.world.has_channel("away")
    assert slack.archives(away) is None  # the bot is not there
    slack.invites(away)
    for happens in (slack.archives, slack.deletes):
        happens(away)
    slack.renames(slack.world.channel, "renamed")
    slack.uninstalls()
    for told in slack.postman.deliveries:
        await over(told)
    assert {told.payload["event"]["type"] for told in slack.postman.events()} <= set(heard)
    assert len(set(heard)) == 10
    assert slack.world.homes[ann["id"]]["type"] == "home"


async def test_what_is_not_acknowledged_comes_again_and_says_so(slack, app, ann, monkeypatch):
    monkeypatch.setattr("tests.loopback.slack.socket_mode.DEADLINE", 0.3)
    monkeypatch.setattr("tests.loopback.slack.http_mode.DEADLINE", 0.3)
    seen = []

    @app.event("message")
    async def slow(body, request):
        retry = request.headers.get("x-slack-retry-num", ["0"])[0]
        seen.append((body["event_id"], retry))
        if len(seen) == 1:
            await asyncio.sleep(0.5)

    told = await over(slack.says(ann, "Hello"))
    assert told.acked.is_set()
    assert [retry for _, retry in seen] == ["0", "1"]
    assert len({event for event, _ in seen}) == 1
    assert "timeout" in told.tries[1].reason
    slack.postman.again(told, reason="http_timeout")  # though it was acknowledged
    await over(told)
    assert len(seen) == 3


async def test_a_command_that_is_not_acknowledged_says_so_and_comes_once(
    slack, app, ann, monkeypatch
):
    monkeypatch.setattr("tests.loopback.slack.socket_mode.DEADLINE", 0.2)
    monkeypatch.setattr("tests.loopback.slack.http_mode.DEADLINE", 0.2)

    @app.command("/learn")
    async def learn(ack):
        await asyncio.sleep(0.4)
        await ack()

    told = await over(slack.commands(ann, "/learn"))
    assert told.error == "operation_timeout"
    assert len(told.tries) == 1


async def test_a_response_url_may_fail(slack, ann):
    told = slack.commands(ann, "/learn")
    slack.faults.plan(RESPONSE_URL, 500)
    async with aiohttp.ClientSession() as session:
        for status in (500, 200):
            url = told.payload["response_url"]
            async with session.post(url, json={"text": "x"}) as response:
                assert response.status == status
    assert len(slack.world.whispers(ann)) == 1
    assert deliveries.DEADLINE == 3.0
