"""The bot's own process on a Slack of loopback: lessons, boards, help and the App Home."""

from __future__ import annotations

from tests.loopback.slack.server import until
from tests.loopback.slack.world import words
from tests.scenes.table import BOTH, asked, called, heard, posts


@BOTH
async def test_a_lesson_is_read_page_by_page_in_private_and_shared(slack, on_slack):
    await on_slack.start()
    ann, bo = slack.world.joins("Ann"), slack.world.joins("Bo")
    slack.commands(ann, "/learn", "first")
    page = await heard(slack, ann, "1 of 8")
    turned = slack.presses(ann, page, called(page, "Next"))
    await until(lambda: "2 of 8" in page.text, "the second page")
    assert slack.world.whispers(ann) == [page]
    assert turned.wait < 1
    assert posts(slack) == []

    shared = slack.presses(ann, page, called(page, "Share"))
    await until(lambda: posts(slack), "the shared page")
    assert "2 of 8" in words(posts(slack)[0])
    slack.postman.again(shared)
    await until(shared.over.is_set, "it is taken, or refused as a replay")
    public = posts(slack)[0]
    slack.presses(bo, public, called(public, "Read it yourself"))
    await heard(slack, bo, "2 of 8")
    assert "2 of 8" in words(public)
    assert len(posts(slack)) == 1


@BOTH
async def test_the_app_home_shows_where_one_stands_and_what_is_open(slack, on_slack):
    await on_slack.start()
    ann = slack.world.joins("Ann")
    slack.opens_home(ann)
    await until(lambda: ann["id"] in slack.world.homes, "the App Home")
    await asked(slack)
    slack.opens_home(ann)
    await until(lambda: "open until" in words(slack.world.homes[ann["id"]]), "the question there")
    home = slack.world.homes[ann["id"]]
    slack.presses(ann, home, called(home, "The first topic"))
    await until(lambda: "1 of" in words(slack.world.homes[ann["id"]]), "the lesson, there")
    slack.presses(ann, slack.world.homes[ann["id"]], "home")
    await until(lambda: "open until" in words(slack.world.homes[ann["id"]]), "the first page again")
    assert len(posts(slack)) == 1


@BOTH
async def test_commands_are_understood_forgivingly_and_mistakes_told_in_a_sentence(slack, on_slack):
    await on_slack.start()
    ann = slack.world.joins("Ann")
    for command, text, answer in [
        ("/learn", "firts", "first"),
        ("/learn", "help", "/learn"),
        ("/quiz", "first 5", "10 to 3600"),
        ("/help", "rules", "points"),
        ("/study-me", "", "points"),
        ("/leaderboard", "week teams", "team"),
        ("/team", "join Nobody", "Nobody"),
        ("/learn", "<!channel> *x*", "x"),
    ]:
        told = slack.commands(ann, command, text)
        await until(told.acked.is_set, f"{command} {text}")
        seen = await heard(slack, ann, answer)
        assert "<!channel>" not in seen.text
        seen.gone = True
    assert posts(slack) == []


@BOTH
async def test_a_direct_message_is_a_place_to_learn_but_not_to_ask_everybody(slack, on_slack):
    await on_slack.start()
    ann = slack.world.joins("Ann")
    alone = slack.world.direct(ann["team_id"], ann["id"])
    slack.commands(ann, "/learn", "first", alone)
    await heard(slack, ann, "1 of 8")
    slack.commands(ann, "/quiz", "first", alone)
    await heard(slack, ann, "channel")
    assert slack.world.said_in(alone["id"]) == []
