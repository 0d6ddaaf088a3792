"""The bot's own process on a Slack of loopback: rounds, in both ways in which Slack reaches it."""

from __future__ import annotations

import asyncio

from tests.curriculum.build import course, short, topic
from tests.loopback.slack.server import until
from tests.loopback.slack.world import words
from tests.scenes.table import (
    BOTH,
    NAMES,
    asked,
    called,
    earned,
    heard,
    kept,
    key_of,
    marks_on,
    posts,
    press,
    pressed,
    revealed,
)


@BOTH
async def test_a_round_in_three_ways_outlives_power_cuts_and_counts_once(slack, on_slack):
    run = on_slack
    await run.start()
    ann, bo, cy, dee, eve = (slack.world.joins(name) for name in ("Ann", "Bo", "Cy", "Dee", "Eve"))
    slack.commands(ann, "/team", "create Night Owls")
    await heard(slack, ann, "Night Owls")
    question = await asked(slack, seconds=14)
    key, wrong = key_of(question), (key_of(question) + 1) % 3

    await pressed(slack, ann, question, wrong)
    await pressed(slack, ann, question, key)  # she changes her mind
    slack.reacts(bo, question, NAMES[wrong])
    await heard(slack, bo, "You chose")
    slack.replies(cy, question, str(key + 1))
    told = await heard(slack, cy, "You chose")
    assert told.message["thread_ts"] == question["ts"]
    slack.reacts(dee, question, NAMES[key])
    await heard(slack, dee, "You chose")
    slack.reacts(dee, question, NAMES[key], added=False)
    await heard(slack, dee, "withdrawn")
    assert not any("You chose" in each.text for each in slack.world.whispers(eve))

    known = {"Ann", "Bo", "Cy"}  # what people are called is asked for after they are answered
    await until(lambda: known <= {name for (name,) in run.rows("SELECT name FROM people")}, "names")
    slack.postman.on_ack = lambda _: run.kill()  # the moment that an answer is acknowledged
    last = press(slack, eve, question, key)
    await until(lambda: run.process is None, "the cut")
    slack.postman.on_ack = lambda _: None
    assert last.acked.is_set()
    fay = slack.world.joins("Fay")
    slack.reacts(fay, question, NAMES[key])  # while nobody listens
    slack.reacts(bo, question, NAMES[wrong], added=False)
    slack.reacts(bo, question, NAMES[key])
    slack.replies(fay, question, "nonsense")
    await run.start()
    await pressed(slack, ann, question, key)  # old buttons go on

    await revealed(slack)
    run.kill()  # once more, right after
    await run.start()
    slack.commands(ann, "/leaderboard", "")
    board = await heard(slack, ann, "Leaderboard")
    assert [name for name in ("Ann", "Bo", "Cy", "Fay") if name not in board.text] == []
    slack.presses(ann, board, called(board, "Teams"))
    await until(lambda: "Night Owls" in board.text, "the teams' board")
    assert len(posts(slack, "The answer is")) == len(posts(slack, "Standings")) == 1
    assert "edited" in question
    everybody = (ann, bo, cy, eve, fay)
    assert earned(run) == {each["id"]: (1, 1) for each in everybody}
    assert "Dee" not in words(posts(slack, "Standings")[0])


@BOTH
async def test_an_answer_is_durable_before_it_is_acknowledged(slack, on_slack):
    await on_slack.start()
    question = await asked(slack)
    ann, bo, cy = (slack.world.joins(name) for name in ("Ann", "Bo", "Cy"))
    there = {}

    def look(delivery):
        there[id(delivery)] = len(on_slack.rows("SELECT id FROM answers"))

    slack.postman.on_ack = look
    ways = [
        lambda: press(slack, ann, question, 0),
        lambda: slack.reacts(bo, question, "two"),
        lambda: slack.replies(cy, question, "3"),
    ]
    for number, answer in enumerate(ways, 1):
        delivery = answer()
        await until(delivery.acked.is_set, "the acknowledgement")
        assert there[id(delivery)] == number
        assert delivery.wait < 1


@BOTH
async def test_an_acknowledgement_does_not_wait_for_slacks_own_api(slack, on_slack):
    await on_slack.start()
    question = await asked(slack)
    slack.faults.plan("chat.postEphemeral|users.info", "slow", times=9, seconds=2)
    ann = slack.world.joins("Ann")
    told = press(slack, ann, question, 0)
    await until(told.acked.is_set, "the acknowledgement")
    assert told.wait < 1
    await heard(slack, ann, "You chose")


@BOTH
async def test_what_is_told_twice_counts_once(slack, on_slack):
    await on_slack.start()
    question = await asked(slack)
    command = slack.postman.deliveries[0]
    ann, bo, cy = (slack.world.joins(name) for name in ("Ann", "Bo", "Cy"))
    told = [
        command,
        await pressed(slack, ann, question, 0),
        slack.reacts(bo, question, "two"),
        slack.replies(cy, question, "3"),
    ]
    await heard(slack, bo, "You chose")
    await heard(slack, cy, "You chose")
    await kept(on_slack, 3)
    await asyncio.sleep(1.1)  # what Slack signs again within a second is a replay
    for each in told:
        slack.postman.again(each, reason="http_timeout")
    for each in told:
        await until(each.acked.is_set, "the acknowledgement")
    await asyncio.sleep(0.5)
    assert len(on_slack.rows("SELECT id FROM answers")) == 3
    assert posts(slack) == [question]


@BOTH
async def test_a_short_answer_goes_through_a_form(slack, on_slack):
    on_slack.content = course(on_slack.folder / "short", topic(questions=[short()]))
    await on_slack.start()
    question = await asked(slack, marks=0)
    ann = slack.world.joins("Ann")
    slack.presses(ann, question, called(question, "Answer"))
    await until(lambda: slack.modal(ann), "the form")
    sent = slack.submits(ann, "seven <!channel> & *so*")
    told = await heard(slack, ann, "Your answer is")
    assert "<!channel>" not in told.text
    assert sent.error == ""
    assert slack.modal(ann) is None
    await kept(on_slack, 1)


@BOTH
async def test_a_power_cut_before_the_question_was_confirmed_asks_no_second_one(slack, on_slack):
    run = on_slack
    await run.start()

    async def cut(call):
        if call.method == "chat.postMessage":
            slack.api.after = None
            run.kill()

    slack.api.after = cut
    slack.commands(slack.world.joins("Host"), "/quiz", "first 60")
    await until(lambda: run.process is None, "the cut")
    await run.start()
    (question,) = posts(slack)
    await pressed(slack, slack.world.joins("Ann"), question, 0)
    assert len(posts(slack)) == 1


@BOTH
async def test_what_is_on_its_way_at_a_stop_is_finished(slack, on_slack):
    await on_slack.start()
    question = await asked(slack)
    people = [slack.world.joins(f"P{number}") for number in range(30)]
    presses = [press(slack, each, question, 0) for each in people]
    await until(lambda: any(each.acked.is_set() for each in presses), "the first is acknowledged")
    assert await on_slack.stop() == 0
    acked = [each for each in presses if each.acked.is_set()]
    assert len(on_slack.rows("SELECT id FROM answers")) >= len(acked)
    assert marks_on(slack, question) == 3
