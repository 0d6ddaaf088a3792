"""An app outside Slack's Marketplace: it may read a channel's history once a while only."""

from __future__ import annotations

import asyncio
import time
from itertools import count

from bot.quiz import closing, recovery
from tests.loopback.slack.server import until
from tests.loopback.slack.world import words
from tests.scenes.many import Left, done, leave_dailies
from tests.scenes.table import BOTH, NAMES, asked, heard, kept, press

CHANNELS = 3
OPEN, OVERDUE = 200, 20  # dailies
LATE = 2.0  # seconds after a question's time, at most, until it is revealed


def opens(slack, host):
    """Channels, each with the bot in it."""
    found = [slack.world.has_channel(f"room-{n}", members=[host["id"]]) for n in range(CHANNELS)]
    for channel in found:
        slack.invites(channel)
    return found


async def asked_in(slack, host, channels, seconds):
    """A `/quiz` in each channel at once; returns the questions that answer them."""
    for channel in channels:
        slack.commands(host, "/quiz", f"first {seconds}", channel)

    def asked():
        said = [slack.world.said_in(channel["id"]) for channel in channels]
        return [each[-1] for each in said if each]

    await until(lambda: len(asked()) == len(channels), "every /quiz is answered", 6)
    return asked()


@BOTH
async def test_every_quiz_is_answered_and_closes_on_time(slack, on_slack):
    slack.conversations.read_every = 60.0
    await on_slack.start()
    host = slack.world.joins("Host")
    channels = opens(slack, host)
    questions = await asked_in(slack, host, channels, 10)
    began = time.monotonic()
    for number, question in enumerate(questions):
        for name in (f"P{number}", f"Q{number}"):
            press(slack, slack.world.joins(name), question, 0)
    await kept(on_slack, 2 * CHANNELS)

    def revealed():
        return [each for each in questions if words(each).startswith("The answer is")]

    await until(lambda: len(revealed()) == CHANNELS, "the reveals", 10 + LATE)
    assert time.monotonic() - began < 10 + LATE

    def summed_up():
        said = [words(slack.world.said_in(each["id"])[-1]) for each in channels]
        return all("Standings" in each for each in said)

    await until(summed_up, "the standings", 5)
    assert slack.api.asked("conversations.history") == []


@BOTH
async def test_what_was_missed_is_read_back_while_new_questions_are_asked(slack, on_slack):
    await on_slack.start()
    host, ann = slack.world.joins("Host"), slack.world.joins("Ann")
    channels = opens(slack, host)
    questions = await asked_in(slack, host, channels, 60)
    on_slack.kill()
    slack.conversations.read_every = 2.0
    slack.postman.retry_after = ()
    for question in questions:
        slack.replies(ann, question, "1")
    bo = slack.world.joins("Bo")
    slack.reacts(bo, questions[0], NAMES[1])
    await asyncio.sleep(0.1)
    await on_slack.start()
    await asked_in(slack, host, [slack.world.channel], 10)
    await kept(on_slack, CHANNELS + 1)
    await heard(slack, bo, "You chose")
    refused = [each for each in slack.api.asked("conversations.replies") if each.status == 429]
    assert len(refused) <= 2


async def test_overdue_dailies_close_and_every_quiz_is_answered_after_a_start(slack, on_slack):
    await on_slack.start()
    question = await asked(slack, 600)
    host = slack.world.joins("Host")
    on_slack.kill()
    stamps, left, late = count(1), [], []
    for number in range(OPEN):
        channel = slack.world.has_channel(f"daily-{number}", members=[slack.world.bot["id"]])["id"]
        ts = f"{float(question['ts']) - 7200 + next(stamps):.6f}"
        posted = {**question, "ts": ts}
        slack.world.messages[channel][ts] = posted
        if number < OVERDUE:
            late.append(posted)
        left.append(Left(channel, ts, 3600 - number, 3600 if number >= OVERDUE else number - 60))
    leave_dailies(on_slack, left)
    slack.conversations.read_every = 60.0
    await on_slack.start()
    await asked_in(slack, host, opens(slack, host), 600)
    await until(lambda: done(on_slack) == OVERDUE, "what is overdue is closed", 30)
    assert all(words(each) != words(question) for each in late)
    edits = [each.args["ts"] for each in slack.api.asked("chat.update")]
    assert sorted(edits) == sorted(each["ts"] for each in late)  # each once
    assert slack.api.asked("conversations.history") == []
    # As many as are read back side by side before Slack has refused the first.
    assert len(slack.api.asked("conversations.replies")) <= closing.AT_ONCE + recovery.AT_ONCE
