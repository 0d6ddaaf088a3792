"""People on Slack, and what they see: both ways to be connected, the real house behind."""

import asyncio
from datetime import timedelta

import pytest

from bot.quiz import answer_records
from tests.adapters.slack.club import OTHER, RIGHT, WRONG, ids_of
from tests.curriculum.build import topic
from tests.lessons.build import modes
from tests.loopback.slack.server import until
from tests.loopback.slack.world import words
from tests.scene import FixedShelf, topics

NAMES = ("one", "two", "three", "four", "five")


@pytest.fixture
def ada(club):
    return club.slack.world.joins("Ada")


@pytest.fixture
def bob(club):
    return club.slack.world.joins("Bob")


async def standing(club):
    """What everybody's answer to the question is: person, choice."""
    round_id = ids_of(club.question, "quiz:")[0].split(":")[1]
    async with club.store.read() as connection:
        log = await answer_records.log_of(connection, round_id)
    return [(each.person.rpartition(":")[2], each.choice, each.taken_back) for each in log]


async def test_a_command_is_answered_to_its_person_alone(club, ada):
    delivery = club.slack.commands(ada, "/help")
    answer = await club.told(ada)
    assert "Learn a topic in minutes" in answer.text
    assert answer.via == "response_url"
    assert (await club.over(delivery)).error == ""
    assert club.slack.world.said == []


async def test_a_lesson_turns_its_page_in_place_and_is_shared(club, ada):
    club.slack.commands(ada, "/learn", "first")
    page = await club.told(ada)
    first = page.text
    (following,) = [each for each in ids_of(page) if each.endswith(":next")]
    club.slack.presses(ada, page, following)
    await until(lambda: page.text != first, "the next page")
    assert len(club.slack.world.whispers(ada)) == 1
    (share,) = ids_of(page, "share:")
    club.slack.presses(ada, page, share)
    await until(lambda: club.slack.world.said, "the shared page")
    assert words(club.slack.world.said[0]).splitlines()[0] in page.text


async def test_the_answers_of_a_lesson_are_shown_privately_to_whoever_asks(club, ada, bob):
    flip_cards = {"explain": modes()["explain"], "review": modes()["review"]}
    club.shelf.library = FixedShelf(topics(topic(modes=flip_cards))).library
    club.slack.commands(ada, "/learn", "first review")
    page = await club.told(ada)
    assert "A || b." not in page.text
    (share,) = ids_of(page, "share:")
    club.slack.presses(ada, page, share)
    await until(lambda: club.slack.world.said, "the shared page")
    (shared,) = club.slack.world.said
    await club.restart()
    (show,) = [each for each in ids_of(page) if each.endswith(":show")]
    club.slack.presses(ada, page, show)
    await until(lambda: page.text.count("A |\u2060| b.") == 4, "the answers")
    assert len(club.slack.world.whispers(ada)) == 1
    (show,) = [each for each in ids_of(shared) if each.endswith(":show")]
    club.slack.presses(bob, shared, show)
    assert "A |\u2060| b." in (await club.told(bob)).text
    assert "b." not in words(shared)
    assert club.slack.world.said == [shared]


async def test_what_was_perhaps_meant_is_a_button_that_does_it_in_place(club, ada):
    club.slack.commands(ada, "/learn", "frist")
    asked = await club.told(ada)
    (meant,) = ids_of(asked, "do:")
    club.slack.presses(ada, asked, meant)
    await until(lambda: "It begins here." in asked.text, "the lesson")
    assert len(club.slack.world.whispers(ada)) == 1


async def test_a_press_is_kept_and_confirmed_privately(club, ada):
    question = await club.asks(ada)
    delivery = club.slack.presses(ada, question, club.button_of(RIGHT))
    answer = await club.told(ada)
    assert RIGHT in answer.text
    assert answer.via == "chat.postEphemeral"
    await club.over(delivery)
    assert await standing(club) == [(ada["id"], club.shown(RIGHT), False)]


async def test_a_reaction_is_kept_and_confirmed_privately_and_can_be_taken_back(club, ada):
    question = await club.asks(ada)
    name = NAMES[club.shown(WRONG)]
    club.slack.reacts(ada, question, name)
    assert WRONG in (await club.told(ada)).text
    club.slack.reacts(ada, question, name, added=False)
    await club.told(ada)
    assert [back for _, _, back in await standing(club)] == [False, True]


async def test_a_reply_in_the_thread_is_answered_there(club, ada):
    question = await club.asks(ada)
    club.slack.replies(ada, question, str(club.shown(OTHER) + 1))
    answer = await club.told(ada)
    assert OTHER in answer.text
    assert answer.message["thread_ts"] == question["ts"]


async def test_what_is_talk_is_not_answered(club, ada):
    question = await club.asks(ada)
    club.slack.says(ada, "Number 1, I think")
    club.slack.replies(ada, question, "What a nice question that is, is it not?")
    club.slack.reacts(ada, question, "tada")
    club.slack.reacts(ada, question, NAMES[club.shown(RIGHT)])
    await club.told(ada)
    assert len(await standing(club)) == 1


async def test_a_number_typed_in_the_channel_is_kept_and_confirmed_there(club, ada, bob):
    question = await club.asks(ada)
    assert "you can just type the number" in words(question)
    club.slack.says(bob, str(club.shown(OTHER) + 1))
    answer = await club.told(bob)
    assert OTHER in answer.text
    assert "thread_ts" not in answer.message
    assert await standing(club) == [(bob["id"], club.shown(OTHER), False)]


async def test_who_only_chats_is_nobody_to_ask_slack_about(club, ada, bob):
    await club.asks(ada)
    for text in ("lol", "ok", "9"):
        await club.over(club.slack.says(bob, text))
    asked = [each.args["user"] for each in club.slack.api.asked("users.info")]
    assert bob["id"] not in asked
    assert await standing(club) == []


async def test_the_reveal_takes_the_questions_place_with_the_standings_after(club, ada, bob):
    question = await club.asks(ada)
    club.slack.presses(ada, question, club.button_of(RIGHT))
    club.slack.presses(bob, question, club.button_of(WRONG))
    await club.told(ada)
    await club.told(bob)
    await club.close_round()
    reveal, standings = club.slack.world.said
    assert reveal["ts"] == question["ts"]
    assert "The answer is" in words(reveal)
    assert "Ada" in words(standings)
    (mine,) = ids_of(reveal, "quiz:")
    club.slack.presses(bob, reveal, mine)
    assert "That wasn't it" in (await club.told(bob)).text


async def test_the_number_reactions_are_put_there_to_be_pressed(club, ada):
    question = await club.asks(ada)
    world = club.slack.world
    await until(
        lambda: (
            [each["name"] for each in world.reactions(club.here["id"], question["ts"])]
            == ["one", "two", "three"]
        ),
        "the reactions",
    )


async def test_arguments_are_forgiven_and_what_was_meant_is_offered(club, ada):
    club.slack.commands(ada, "/learn", "frist")
    assert "Did you mean" in (await club.told(ada)).text
    club.slack.commands(ada, "/quiz", "help")
    assert "/quiz" in (await club.told(ada)).text


async def test_where_i_am_not_a_member_one_sentence_says_what_to_do(club, ada):
    elsewhere = club.slack.world.has_channel("elsewhere", members=[ada["id"]], private=True)
    club.slack.commands(ada, "/quiz", "", elsewhere)
    assert "/invite" in (await club.told(ada)).text


async def test_in_a_direct_message_a_quiz_is_refused(club, ada):
    alone = club.slack.world.direct(ada["team_id"], ada["id"])
    club.slack.commands(ada, "/quiz", "", alone)
    assert "only works in channels" in (await club.told(ada)).text


async def test_what_is_written_to_it_alone_is_answered_there(club, ada):
    world = club.slack.world
    alone = world.direct(ada["team_id"], ada["id"])

    async def told(text):
        before = len(world.said_in(alone["id"]))
        club.slack.says(ada, text, alone)
        await until(lambda: len(world.said_in(alone["id"])) == before + 1, "an answer", 5)
        return world.said_in(alone["id"])[-1]

    assert "Learn a topic in minutes" in words(await told("hi"))
    assert "Did you mean" in words(await told("lern first"))
    assert "only works in channels" in words(await told("quiz"))
    page = await told("learn first")
    assert "It begins here" in words(page)
    assert not ids_of(page, "share:")
    club.slack.presses(ada, page, ids_of(page, "read:first:explain:1")[0])
    await until(lambda: "It begins here" not in words(page), "another page in its place", 5)
    assert len(world.said_in(alone["id"])) == 4
    assert not ids_of(page, "share:")
    assert world.ephemerals == []


async def test_what_is_written_to_it_alone_is_answered_once(club, ada):
    world = club.slack.world
    alone = world.direct(ada["team_id"], ada["id"])
    delivery = club.slack.says(ada, "me", alone)
    await until(lambda: world.said_in(alone["id"]), "an answer", 5)
    await club.slack.postman.deliver(delivery.kind, delivery.payload).acked.wait()
    bot = world.joins("Robot", is_bot=True)
    theirs = world.direct(bot["team_id"], bot["id"])
    other = club.slack.says(bot, "me", theirs)
    await other.acked.wait()
    await asyncio.sleep(0.2)
    assert len(world.said_in(alone["id"])) == 1
    assert world.said_in(theirs["id"]) == []


async def test_names_are_those_that_people_show(club):
    world = club.slack.world
    ada = world.joins("ada.lovelace")
    ada["profile"]["display_name"] = "Countess"
    question = await club.asks(ada)
    club.slack.reacts(ada, question, NAMES[club.shown(RIGHT)])
    await club.told(ada)
    await club.close_round()
    assert "Countess" in words(world.said[-1])


async def test_a_card_is_replaced_by_its_own_buttons(club, ada):
    world = club.slack.world
    question = await club.asks(ada)
    club.slack.presses(ada, question, club.button_of(WRONG))
    card = await club.told(ada)
    for option in (OTHER, RIGHT):
        button = f"{club.button_of(option)}"
        assert button in ids_of(card.message)
        club.slack.presses(ada, card, button)
        await until(lambda option=option: option in card.text, "the card says so", 5)
    hint = next(each for each in ids_of(card.message) if each.endswith(":hint"))
    club.slack.presses(ada, card, hint)
    await until(lambda: "still cost a quarter" in card.text, "what the hint costs", 5)
    assert hint not in ids_of(card.message)
    club.slack.presses(ada, card, f"{hint}-anyway")
    await until(lambda: "Hint:" in card.text, "the hint", 5)
    assert f"{hint}-anyway" not in ids_of(card.message)
    assert len(world.whispers(ada)) == 1
    club.slack.presses(ada, question, club.button_of(WRONG))
    await until(lambda: card.gone, "the older card is deleted", 5)
    (card,) = world.whispers(ada)
    assert WRONG in card.text


async def test_a_card_that_says_the_same_is_not_shown_twice_at_once(club, ada):
    question = await club.asks(ada)
    for _ in range(3):
        told = club.slack.presses(ada, question, club.button_of(WRONG))
        await club.over(told)
    await club.told(ada)
    await asyncio.sleep(0.2)
    assert len(club.slack.world.whispers(ada)) == 1
    assert len(await standing(club)) == 3


async def test_where_slack_does_not_say_who_somebody_is_no_raw_id_is_shown(club):
    world = club.slack.world
    ada, bo = world.joins("ada.lovelace"), world.joins("bo")
    club.slack.faults.plan("users.info", "user_not_visible", times=99)
    question = await club.asks(ada)
    club.slack.presses(ada, question, club.button_of(RIGHT))  # a press says what she is called
    await club.told(ada)
    club.slack.reacts(bo, question, NAMES[club.shown(WRONG)])
    await club.told(bo)
    await club.close_round()
    club.slack.commands(ada, "/leaderboard", "")
    board = (await club.told(ada)).text
    assert "ada.lovelace" in board
    assert "someone" in board
    assert not any(each["id"] in board for each in (ada, bo))


async def test_bots_never_score_be_it_after_a_moment(club, ada):
    world = club.slack.world
    robot = world.joins("Robot", is_bot=True)
    question = await club.asks(ada)
    club.slack.reacts(robot, question, NAMES[club.shown(RIGHT)])
    club.slack.reacts(ada, question, NAMES[club.shown(WRONG)])
    await club.told(ada)

    async def taken_back():
        return [back for who, _, back in await standing(club) if who == robot["id"]]

    for _ in range(100):
        if await taken_back() == [False, True]:
            break
        await asyncio.sleep(0.02)
    assert await taken_back() == [False, True]
    club.slack.reacts(robot, question, NAMES[club.shown(OTHER)])
    club.slack.presses(ada, question, club.button_of(RIGHT))
    await club.told(ada)
    assert len(await taken_back()) == 2


async def test_an_account_that_is_active_again_plays_again(club, ada):
    world = club.slack.world
    away = world.joins("Cy", deleted=True)
    space, right = world.installed.team, club.shown
    await club.chat._people.learn(space, away["id"])
    question = await club.asks(ada)
    club.slack.presses(away, question, club.button_of(RIGHT))
    await club.over(club.slack.presses(ada, question, club.button_of(WRONG)))
    assert [who for who, *_ in await standing(club)] == [ada["id"]]
    away["deleted"] = False
    club.later += timedelta(hours=1, seconds=1)
    club.slack.presses(away, question, club.button_of(RIGHT))
    assert RIGHT in (await club.told(away)).text
    assert right(RIGHT) in [choice for who, choice, _ in await standing(club) if who == away["id"]]


async def test_what_happened_while_away_is_read_back(club, ada, bob):
    question = await club.asks(ada)
    club.slack.presses(ada, question, club.button_of(RIGHT))
    await club.told(ada)
    await club.stop()
    club.slack.postman.retry_after = ()
    club.slack.reacts(bob, question, NAMES[club.shown(WRONG)])
    club.slack.replies(ada, question, str(club.shown(OTHER) + 1))
    await club.start()
    await club.recover()
    told = {who: choice for who, choice, _ in await standing(club)}
    assert told == {ada["id"]: club.shown(OTHER), bob["id"]: club.shown(WRONG)}
    await club.recover()
    assert len(await standing(club)) == 3


async def test_a_mark_that_was_told_is_not_told_again_by_reading_back(club, ada):
    question = await club.asks(ada)
    club.slack.reacts(ada, question, NAMES[club.shown(WRONG)])
    await club.told(ada)
    club.slack.presses(ada, question, club.button_of(RIGHT))
    await club.told(ada)
    await club.restart()
    assert [choice for _, choice, _ in await standing(club)] == [
        club.shown(WRONG),
        club.shown(RIGHT),
    ]


async def test_a_question_is_the_only_answer_to_its_command(club, ada):
    await club.asks(ada)
    asked = next(each for each in club.slack.postman.deliveries if each.kind == "slash_commands")
    await club.over(asked)
    assert asked.error == ""
    assert asked.said == []
    assert club.slack.world.ephemerals == []


async def test_what_is_delivered_twice_has_one_card(club, ada):
    question = await club.asks(ada)
    press = club.slack.presses(ada, question, club.button_of(RIGHT))
    await club.told(ada)
    reaction = club.slack.reacts(ada, question, NAMES[club.shown(WRONG)])
    await club.told(ada)
    team = club.slack.commands(ada, "/team", "create Owls")
    await club.told(ada)
    for each in (press, reaction, team):
        await club.over(each)
        await club.over(club.slack.postman.again(each, "http_timeout"))
    club.slack.commands(ada, "/help")
    await club.told(ada)
    assert len(club.slack.world.ephemerals) == 4  # with the help


async def test_what_is_delivered_twice_counts_once(club, ada):
    question = await club.asks(ada)
    delivery = club.slack.presses(ada, question, club.button_of(RIGHT))
    await club.told(ada)
    reaction = club.slack.reacts(ada, question, NAMES[club.shown(WRONG)])
    await club.told(ada)
    for each in (delivery, reaction):
        await club.over(club.slack.postman.again(await club.over(each), "http_timeout"))
    assert len(await standing(club)) == 2
    asked = next(each for each in club.slack.postman.deliveries if each.kind == "slash_commands")
    before = len(club.slack.world.said)
    await club.over(club.slack.postman.again(asked))
    assert len(club.slack.world.said) == before


async def test_who_uses_a_command_for_administrators_is_asked_for_first(club, ada):
    boss = club.slack.world.joins("Boss", is_admin=True)
    club.slack.commands(ada, "/daily", "pause")
    assert "for administrators" in (await club.told(ada)).text
    club.slack.commands(boss, "/daily", "pause")
    assert "for administrators" not in (await club.told(boss)).text
    club.slack.commands(ada, "/daily", "show")
    assert "An administrator can" in (await club.told(ada)).text
