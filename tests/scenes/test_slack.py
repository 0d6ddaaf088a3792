"""The bot's process on a loopback Slack, in both ways to be connected, and ended at bad times."""

from __future__ import annotations

import asyncio
import json

import pytest

from tests.adapters.slack.club import free_port, ids_of
from tests.loopback.discord import server as discord_server
from tests.loopback.slack.server import Loopback, loopback, until
from tests.loopback.slack.world import Payload, words
from tests.scenes import steps
from tests.scenes.run import Run

KEY = "Reading a large corpus"
NAMES = ("one", "two", "three")


class OnSlack(Run):
    on = ("Slack",)


@pytest.fixture(params=["socket", "http"])
async def slack(request):
    async with loopback(http=request.param == "http") as opened:
        yield opened
        assert opened.misshapen() == []


@pytest.fixture
def run(tmp_path, slack):
    bot = OnSlack(tmp_path, None, **slack.settings(free_port()))
    try:
        yield bot
    finally:
        bot.close()


def posts(slack: Loopback, beginning: str) -> list[Payload]:
    return [each for each in slack.world.said if words(each).startswith(beginning)]


async def asked(slack: Loopback, seconds: int = 10) -> Payload:
    """A question in the channel, asked by Host."""
    host = slack.world.joins("Host")
    slack.commands(host, "/quiz", str(seconds))
    await until(lambda: posts(slack, "The first topic"), "the question")
    return posts(slack, "The first topic")[-1]


def key_of(question: Payload) -> int:
    lines = [line for line in words(question).splitlines() if "\u20e3 " in line]
    return next(number for number, line in enumerate(lines) if KEY in line)


async def told(slack: Loopback, who: Payload) -> str:
    await until(lambda: slack.world.whispers(who), f"a word to {who['name']}")
    return slack.world.whispers(who)[-1].text


async def kept(run: Run, count: int) -> None:
    await until(lambda: len(run.rows("SELECT id FROM answers")) == count, f"{count} kept")


async def revealed(slack: Loopback) -> None:
    await until(lambda: posts(slack, "Standings"), "the standings")


def earned(run: Run) -> dict[str, tuple[int, int]]:
    """Who was paid how often, and whether for a right answer."""
    rows = run.rows("SELECT person, count(*), sum(correct) FROM points GROUP BY person")
    return {person.rpartition(":")[2]: (times, right) for person, times, right in rows}


async def test_a_power_cut_loses_no_answer_and_counts_none_twice(slack, run):
    await run.start()
    ann, bo, cy, dee = (slack.world.joins(name) for name in ("Ann", "Bo", "Cy", "Dee"))
    question = await asked(slack, seconds=15)
    key = key_of(question)
    buttons = ids_of(question, "quiz:")
    slack.presses(ann, question, buttons[key])
    assert "You chose" in await told(slack, ann)
    slack.reacts(bo, question, NAMES[key])
    slack.replies(cy, question, str(key + 1))
    await kept(run, 3)

    run.kill()
    slack.postman.retry_after = ()  # what Slack would tell later is lost
    slack.reacts(dee, question, NAMES[key])  # while nobody listens
    slack.replies(dee, question, "nonsense")
    slack.reacts(bo, question, NAMES[key], added=False)
    slack.reacts(bo, question, NAMES[(key + 1) % 3])
    await run.start()
    before = len(slack.world.whispers(ann))
    slack.presses(ann, question, buttons[key])  # old buttons go on
    await until(lambda: len(slack.world.whispers(ann)) > before, "another word to Ann")

    await revealed(slack)
    run.kill()  # once more, right after
    await run.start()
    await asyncio.sleep(1)
    assert len(posts(slack, "The answer is")) == 1
    assert len(posts(slack, "Standings")) == 1
    assert earned(run) == {
        ann["id"]: (1, 1),
        bo["id"]: (1, 0),
        cy["id"]: (1, 1),
        dee["id"]: (1, 1),
    }
    assert "Traceback" not in run.said()


async def test_what_was_acknowledged_before_a_power_cut_was_kept(slack, run):
    await run.start()
    question = await asked(slack, seconds=60)
    people = [slack.world.joins(f"P{number}") for number in range(40)]
    button = ids_of(question, "quiz:")[0]
    acked: list[str] = []
    slack.postman.on_ack = lambda each: acked.append(each.payload["user"]["id"])
    for who in people:
        slack.presses(who, question, button)
    await until(lambda: acked, "the first acknowledgement")
    run.kill()
    seen = set(acked)
    found = {person.rpartition(":")[2] for (person,) in run.rows("SELECT person FROM answers")}
    assert seen <= found


async def test_what_was_acknowledged_is_answered_before_a_stop_ends(slack, run):
    await run.start()
    question = await asked(slack, seconds=60)
    people = [slack.world.joins(f"P{number}") for number in range(20)]
    deliveries = [slack.presses(who, question, ids_of(question, "quiz:")[0]) for who in people]
    await until(lambda: any(each.acked.is_set() for each in deliveries), "the first is acked")
    assert await run.stop() == 0
    acked = [each for each in deliveries if each.acked.is_set()]
    answered = [who for who in people if slack.world.whispers(who)]
    assert len(answered) >= len(acked)
    assert "Traceback" not in run.said()


async def test_a_wrong_token_is_one_sentence(slack, run):
    right = dict(run.settings)
    for secret in {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"} & set(right):
        run.settings = {**right, secret: f"{right[secret][:5]}wrong-but-secret"}
        run.launch()
        assert await run.ended() == 1
        assert f"{secret} is not a token that Slack accepts" in run.said()
    assert "Traceback" not in run.said()
    assert "wrong-but-secret" not in run.said()


async def test_the_doctor_is_content(slack, run):
    run.launch("doctor", "slack")
    await run.ended()
    assert "of the workspace The club" in run.said()
    assert "Traceback" not in run.said()


async def test_the_manifest_is_enough_for_everything(slack, run):
    """The loopback gives exactly the scopes, events and commands that the manifest asks for."""
    run.settings["STUDYHALL_SLACK_PREFIX"] = "study-"
    run.launch("slack", "manifest", "--json")
    assert await run.ended() == 0
    slack.follows(json.loads(run.said()))
    await run.start()
    ann, host = slack.world.joins("Ann"), slack.world.joins("Host")
    slack.commands(host, "/study-quiz", "15")
    await until(lambda: posts(slack, "The first topic"), "the question")
    (question,) = posts(slack, "The first topic")
    reactions = slack.world.reactions
    await until(
        lambda: len(reactions(slack.world.channel["id"], question["ts"])) == 3, "the reactions"
    )
    slack.reacts(ann, question, NAMES[0])
    await kept(run, 1)
    slack.replies(ann, question, "2")
    await kept(run, 2)
    slack.opens_home(ann)
    await until(lambda: ann["id"] in slack.world.homes, "the page of her own")
    assert "/study-quiz" in words(slack.world.homes[ann["id"]]) or "Open now" in words(
        slack.world.homes[ann["id"]]
    )
    await revealed(slack)
    refused = [each for each in slack.api.calls if each.answer.get("error") == "missing_scope"]
    assert refused == []


class OnBoth(Run):
    on = ("Discord", "Slack")


async def test_discord_and_slack_in_one_process_are_two_communities(tmp_path, slack):
    async with discord_server.loopback() as discord:
        run = OnBoth(tmp_path, discord, **slack.settings(free_port()))
        try:
            await run.start()
            on_slack = await asked(slack, seconds=12)
            on_discord = await steps.asked(discord, seconds=12)
            ann, bo = slack.world.joins("Ann"), discord.world.joins("Bo")
            slack.presses(ann, on_slack, ids_of(on_slack, "quiz:")[key_of(on_slack)])
            assert "You chose" in await told(slack, ann)
            await steps.pressed(discord, bo, on_discord, steps.key_of(on_discord))
            await kept(run, 2)
            await revealed(slack)
            await steps.revealed(discord)
            assert earned(run) == {ann["id"]: (1, 1), bo["id"]: (1, 1)}
            assert "Ann" in words(posts(slack, "Standings")[0])
            assert "Bo" not in words(posts(slack, "Standings")[0])
            assert await run.stop() == 0
            assert "Traceback" not in run.said()
        finally:
            run.close()
