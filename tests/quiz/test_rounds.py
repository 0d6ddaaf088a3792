"""A round, from the question to the standings, as people in a channel see it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from bot.chat.events import Replied
from bot.chat.model import MessageRef, TextBox
from bot.errors import StoreError
from bot.matching import LONGEST_REPLY
from bot.store.tables import answers, hints, points, rounds
from bot.text.emoji import KEYCAPS
from tests.curriculum.build import question, short, topic
from tests.scene import CHANNEL, SILENCE, Scene, topics

RIGHT, WRONG, OTHER = "Reading a large corpus", "Rating a few replies", "Cleaning some tables"


@pytest.fixture
def scene(store):
    return Scene(store, topics(topic()))


async def count(scene, table):
    async with scene.store.read() as connection:
        return await connection.scalar(select(func.count()).select_from(table))


async def test_a_round_is_answered_in_three_ways_closed_and_explained(scene):
    ada, bob, cy = map(scene.person, ("Ada", "Bob", "Cy"))
    assert await ada.types("/quiz first easy") == SILENCE  # the question is the answer
    assert [button.label for button in scene.post.buttons[:3]] == list(KEYCAPS[:3])
    assert scene.post.reactions == KEYCAPS[:3]

    scene.clock.after(15)
    assert RIGHT in (await ada.chooses(RIGHT)).text
    assert WRONG in (await bob.reacts(KEYCAPS[scene.shown(WRONG)])).text
    assert RIGHT in (await cy.replies(RIGHT.upper())).text

    await scene.close(16)
    assert scene.post.title == f"The answer is {KEYCAPS[scene.shown(RIGHT)]}"
    assert f"**{RIGHT}**" in scene.post.text
    assert "2 (67%)" in scene.post.text
    assert "1 (33%)" in scene.post.text
    assert "That comes afterwards." in scene.post.text
    assert "Fastest right answer: **Ada**, after 15.0 s" in scene.post.text
    assert "2 of 3 right" in scene.post.text
    (standings,) = scene.standings
    assert "🥇 Ada · **8** *(+8)*" in standings.text  # 10 * (1 - 15/60), rounded to even
    assert "🥇 Cy · **8** *(+8)*" in standings.text
    assert "` –` Bob · **0**" in standings.text  # and no rank for nothing


async def test_nobody_is_told_what_is_right_before_it_closes(scene):
    ada = scene.person("Ada")
    await ada.types("/quiz")
    right, wrong = await ada.chooses(RIGHT), await ada.chooses(WRONG)
    assert right.accent == wrong.accent
    assert right.text.replace(RIGHT, "").replace(KEYCAPS[scene.shown(RIGHT)], "") == (
        wrong.text.replace(WRONG, "").replace(KEYCAPS[scene.shown(WRONG)], "")
    )
    assert "That comes afterwards." not in scene.post.text


async def test_the_latest_answer_counts_however_it_is_given(scene):
    ada = scene.person("Ada")
    await ada.types("/quiz")
    await ada.chooses(RIGHT)
    await ada.replies(WRONG)
    await scene.close()
    assert "1 (100%)" in scene.post.text
    assert "Nobody got it this time" in scene.post.text


async def test_taking_a_reaction_back_withdraws_the_answer(scene):
    ada = scene.person("Ada")
    await ada.types("/quiz")
    await ada.reacts(KEYCAPS[0])
    told = await ada.reacts(KEYCAPS[0], added=False)
    assert "withdrawn" in told.text
    await scene.close()
    assert "Nobody answered" in scene.post.text
    assert scene.standings == []


async def test_a_reaction_taken_back_while_it_is_on_its_way_is_withdrawn(scene):
    ada = scene.person("Ada")
    await ada.types("/quiz")
    given, taken_back = (ada.reaction(KEYCAPS[0], added=added) for added in (True, False))
    await asyncio.gather(scene.dispatcher.handle(given), scene.dispatcher.handle(taken_back))
    assert await count(scene, answers) == 2
    await scene.close()
    assert "Nobody answered" in scene.post.text


async def test_taking_back_a_reaction_that_no_longer_counts_says_nothing(scene):
    ada = scene.person("Ada")
    await ada.types("/quiz")
    await ada.reacts(KEYCAPS[0])
    await ada.chooses(RIGHT)
    if scene.shown(RIGHT) != 0:
        assert await ada.reacts(KEYCAPS[0], added=False) is None
    assert await ada.reacts(KEYCAPS[2], added=False) is None
    await scene.close()
    assert "got it after" in scene.post.text


@pytest.mark.parametrize("talk", ["nice one", "😀", "9", "x" * 4000, "\u202etxet", "Z̸̡͉͗a̶͕̒lgo"])
async def test_talk_under_a_question_is_left_alone(scene, talk):
    ada = scene.person("Ada")
    await ada.types("/quiz")
    assert await ada.replies(talk) is None
    assert await ada.reacts("👍") is None
    assert await count(scene, answers) == 0


async def test_the_same_delivery_counts_once(scene):
    ada = scene.person("Ada")
    await ada.types("/quiz", delivery="same")
    await ada.types("/quiz", delivery="same")
    assert await count(scene, rounds) == 1
    button = scene.button_of(RIGHT)
    first = await ada.presses(button, delivery="again")
    told, mate = await asyncio.gather(
        ada.presses(button, delivery="again"), scene.person("Bob").presses(button)
    )
    assert told.text == mate.text == first.text  # nor does it hold up who is kept with it
    assert await count(scene, answers) == 2


async def test_somebody_of_another_community_neither_answers_nor_looks_in(scene):
    await scene.person("Ada").types("/quiz")
    stranger = scene.person("Eve", space="elsewhere")
    for button in scene.post.buttons:
        assert "no longer available" in (await stranger.presses(button.id)).text
    assert await stranger.reacts(KEYCAPS[0]) is None
    assert await stranger.replies("1") is None
    assert await count(scene, answers) == 0
    await scene.close()
    assert "no longer available" in (await stranger.presses(scene.post.buttons[0].id)).text


async def test_two_communities_whose_names_run_together_stay_two(scene):
    await scene.person("Ada").types("/quiz")
    await scene.person("x:Ada", space="club").chooses(RIGHT)
    assert "no longer available" in (await scene.person("Ada", space="club:x").chooses(RIGHT)).text
    await scene.close()
    assert "got it after" in scene.post.text


async def test_a_hint_that_is_asked_for_while_the_points_are_worked_out_changes_nothing(scene):
    ada = scene.person("Ada")
    await ada.types("/quiz")
    late = ada.press(next(b.id for b in scene.post.buttons if b.id.endswith(":hint")))
    await ada.chooses(RIGHT)
    await scene.close()
    await scene.dispatcher.handle(late)  # pressed in time, and a second on its way
    assert "just closed" in ada.hears().text
    assert "**+10**" in (await ada.presses(scene.post.buttons[0].id)).text


async def test_a_late_press_is_told_so_and_a_late_reply_is_talk(scene):
    ada = scene.person("Ada")
    await ada.types("/quiz")
    button = scene.button_of(RIGHT)
    scene.clock.after(30)
    assert "closed" in (await ada.presses(button)).text
    assert await ada.replies("1") is None
    assert await ada.reacts(KEYCAPS[0]) is None
    await scene.closing.run_due(scene.clock())  # within the grace: not yet
    assert scene.post.title.startswith("The first topic")
    await scene.close(1)
    assert "Nobody answered" in scene.post.text
    assert "closed" in (await ada.presses(button)).text


async def test_what_is_said_of_a_question_that_is_open_stays_true_once_it_has_closed(scene):
    ada, until = scene.person("Ada"), "<t:1772625630:R>"  # "13:00:30 (in 20 seconds)"
    await ada.types("/quiz")
    scene.clock.after(11)
    refused = await ada.types("/quiz")
    assert refused.text == (
        f"A question is already open here. One at a time, please.\n\nYou can answer until {until}."
    )
    assert f"Open until {until}." in scene.post.text
    assert f"You can change it until {until}." in (await ada.chooses(RIGHT)).text
    button = scene.button_of(RIGHT)
    scene.clock.after(19)
    late = await ada.presses(button)
    assert late.text.startswith(f"This question is closed. It was open until {until}.")


async def test_what_is_said_of_a_daily_has_the_date_on_which_it_closes(scene):
    ada, until = scene.person("Ada"), "<t:1772884800>"  # "7 March 2026 13:00"
    await scene.daily(hours=72)
    assert f"Open until {until}." in scene.post.text
    assert f"You can change it until {until}." in (await ada.chooses(RIGHT)).text
    assert f"open until {until}" in (await ada.visits()).text
    assert RIGHT in (await ada.replies(RIGHT)).text
    assert f"change it until {until}." in ada.hears().text


async def test_a_hint_costs_a_quarter_and_is_told_to_one_person(scene):
    ada, bob = scene.person("Ada"), scene.person("Bob")
    await ada.types("/quiz")
    hint = await ada.presses(next(b.id for b in scene.post.buttons if b.id.endswith(":hint")))
    assert "Think of what comes first." in hint.text
    await ada.chooses(RIGHT)
    await bob.chooses(RIGHT)
    await scene.close()
    assert "Bob · **10**" in scene.standings[0].text
    assert "Ada · **8**" in scene.standings[0].text
    mine = next(b.id for b in scene.post.buttons if b.id.endswith(":mine"))
    assert "**+8**" in (await ada.presses(mine)).text
    assert "didn't answer" in (await scene.person("Cy").presses(mine)).text


async def test_a_hint_after_an_answer_says_what_it_costs_before_it_is_shown(scene):
    ada, bob = scene.person("Ada"), scene.person("Bob")
    await ada.types("/quiz")
    await ada.chooses(RIGHT)
    await bob.chooses(RIGHT)
    for delivery in ("once", "once"):
        warning = await ada.presses(hint_of(scene), delivery=delivery)
        assert "would still cost a quarter" in warning.text
        assert RIGHT in warning.text
        assert "Think of what comes first." not in warning.text
    assert await count(scene, hints) == 0
    (anyway,) = warning.buttons
    await bob.presses(hint_of(scene))  # and leaves it at that
    for delivery in ("sure", "sure", "once"):
        button = hint_of(scene) if delivery == "once" else anyway.id
        shown = await ada.presses(button, delivery=delivery)
        assert "Think of what comes first." in shown.text
        assert shown.buttons == ()
    await scene.close()
    assert "Bob · **10**" in scene.standings[0].text
    assert "Ada · **8**" in scene.standings[0].text


async def test_a_hint_after_a_withdrawn_answer_comes_without_a_warning(scene):
    ada = scene.person("Ada")
    await ada.types("/quiz")
    await ada.reacts(KEYCAPS[0])
    await ada.reacts(KEYCAPS[0], added=False)
    assert "Think of what comes first." in (await ada.presses(hint_of(scene))).text


async def test_everyone_sees_who_asked_by_a_name_that_pings_nobody(scene):
    ada = scene.person("Ada")
    odd = replace(ada, person=replace(ada.person, name="A <@1> *b*"))
    await odd.types("/quiz")
    assert scene.post.footer.startswith("Asked by A <@1> *b* · The latest answer counts")
    await scene.person("Bob").chooses(RIGHT)
    scene.start()
    await scene.close()
    assert scene.post.footer.endswith("easy · Asked by A <@1> *b*")


async def test_who_asked_is_left_out_while_their_name_is_unknown(scene):
    ada = scene.person("Ada")
    nameless = replace(ada, person=replace(ada.person, name=""))
    await nameless.types("/quiz")
    assert scene.post.footer.startswith("The latest answer counts")
    await nameless.meets("Ada")
    await scene.close()
    assert scene.post.footer.endswith("Asked by Ada")


async def test_nobody_has_asked_a_daily(scene):
    await scene.daily()
    assert "Asked by" not in scene.post.footer
    await scene.close(24 * 3600 + 1)
    assert "Asked by" not in scene.post.footer


async def test_the_box_of_a_short_answer_shows_its_question(store):
    scene = Scene(store, topics(topic(questions=[short(snippet={"code": "3 + 4"})])))
    ada, stranger = scene.person("Ada"), scene.person("Eve", space="elsewhere")
    await ada.types("/quiz")
    answer, hint = scene.post.buttons
    box = await scene.dispatcher.text_box(ada.press(answer.id))
    assert box == TextBox(
        "Your answer", "How many are three and four?\n\n```python\n3 + 4\n```", LONGEST_REPLY
    )
    scene.start()  # another process knows it, too
    assert await scene.dispatcher.text_box(ada.press(answer.id)) == box
    for press in (ada.press(hint.id), ada.press("quiz:gone:answer"), stranger.press(answer.id)):
        assert await scene.dispatcher.text_box(press) is None


async def test_a_box_opens_without_its_question_while_the_database_is_away(store):
    scene = Scene(store, topics(topic(questions=[short()])))
    ada = scene.person("Ada")
    await ada.types("/quiz")

    async def away(event):
        raise StoreError("the database can't be reached")

    scene.rounds.text_box = away
    assert await scene.dispatcher.text_box(ada.press(scene.post.buttons[0].id)) is None


async def test_a_short_answer_comes_by_button_or_by_reply(store):
    scene = Scene(store, topics(topic(questions=[short()])))
    ada, bob, cy = map(scene.person, ("Ada", "Bob", "Cy"))
    await ada.types("/quiz")
    (button, _) = scene.post.buttons
    assert button.ask
    assert "**SEVEN**" in (await ada.presses(button.id, text=" SEVEN ")).text
    told = (await bob.replies("eight")).text
    assert "**eight**" in told
    assert "press **Answer** again, or reply again" in told
    assert await bob.replies("that was easy") is None  # talk does not replace an answer
    assert await cy.replies("why is that?") is None
    assert "**7**" in (await bob.replies("answer: 7")).text
    assert "Write an answer" in (await cy.presses(button.id, text="  ")).text
    assert "too long" in (await cy.presses(button.id, text="x" * 4000)).text
    await scene.close()
    assert scene.post.title == "The answer is: 7"
    assert "2 of 2 right" in scene.post.text


async def test_whoever_wrote_the_question_does_not_score_on_it(store):
    scene = Scene(store, topics(topic(questions=[question(authors=["memory:ada"])])))
    ada, bob = scene.person("Ada"), scene.person("Bob")
    await ada.types("/quiz")
    await ada.chooses(RIGHT)
    await bob.chooses(RIGHT)
    await scene.person("Cy").chooses(WRONG)
    await scene.close()
    assert "Ada" not in scene.standings[0].text
    mine = next(b.id for b in scene.post.buttons if b.id.endswith(":mine"))
    assert "You wrote this question" in (await ada.presses(mine)).text
    assert "2 (67%)" in scene.post.text


@pytest.mark.parametrize(
    "button", ["quiz:gone:0", "quiz::", "quiz", "quiz:x:99", "nonsense", "", "learn:old"]
)
async def test_a_button_of_another_version_is_answered_with_what_to_do(scene, button):
    await scene.person("Ada").types("/quiz")
    assert await scene.person("Ada").presses(button) is not None


async def test_many_answers_at_once_are_all_kept(scene):
    await scene.person("Ada").types("/quiz")
    crowd = [scene.person(f"p{number}") for number in range(200)]
    button = scene.button_of(RIGHT)
    await asyncio.gather(*(scene.dispatcher.handle(actor.press(button)) for actor in crowd))
    assert await count(scene, answers) == 200
    await scene.close()
    assert await count(scene, points) == 200
    assert "200 (100%)" in scene.post.text


async def test_a_question_in_a_thread_is_answered_by_writing_in_that_thread(scene):
    ada, bob = scene.person("Ada"), scene.person("Bob")
    asked = ada.command("/quiz")
    await scene.dispatcher.handle(replace(asked, place=replace(CHANNEL, thread="root")))
    written = Replied(
        delivery="written",
        at=scene.clock(),
        person=bob.person,
        place=replace(CHANNEL, thread="root"),
        message=MessageRef(CHANNEL, "root"),  # whose thread it is, not the question
        text=RIGHT,
    )
    await scene.dispatcher.handle(written)
    assert RIGHT in bob.hears().text
    await scene.close()
    assert "got it after" in scene.post.text
    await scene.dispatcher.handle(replace(written, delivery="later", at=scene.clock()))
    assert await count(scene, answers) == 1


def hint_of(scene):
    return next(each.id for each in scene.post.buttons if each.id.endswith(":hint"))


async def test_all_that_one_person_does_on_a_question_is_on_one_private_card(scene):
    ada = scene.person("Ada")
    await ada.types("/quiz")
    mark = KEYCAPS[scene.shown(WRONG)]
    for doing in (
        lambda: ada.chooses(RIGHT),
        lambda: ada.presses(hint_of(scene)),
        lambda: ada.reacts(mark),
        lambda: ada.reacts(mark, added=False),
        lambda: ada.replies("1"),
        lambda: ada.types("/quiz"),  # refused
        lambda: ada.presses(scene.post.buttons[0].id + "9"),  # of another version
    ):
        await doing()
        card = scene.chat.whispers[-1]
        assert card.instead
        assert card.about == scene.question
    await scene.close()
    await ada.presses(scene.post.buttons[0].id)  # how did I do?
    assert scene.chat.whispers[-1].instead


async def test_the_card_has_the_answer_the_hint_and_what_one_can_do(scene):
    ada, bob = scene.person("Ada"), scene.person("Bob")
    await ada.types("/quiz")
    hint, until = "**Hint:** Think of what comes first.", "until <t:1772625630:R>."
    told = await ada.presses(hint_of(scene))
    assert told.text.startswith(hint)
    assert told.text.endswith(f"You can answer {until}")
    told = await ada.chooses(RIGHT)
    assert told.text.startswith("You chose ")
    assert hint in told.text
    assert told.text.endswith(f"You can change it {until}")
    scene.start()  # and all of it is durable
    assert hint in (await ada.chooses(WRONG)).text
    refused = await ada.types("/quiz")
    assert WRONG in refused.text
    assert hint in refused.text
    assert hint not in (await bob.chooses(RIGHT)).text
    told = await bob.presses((await bob.presses(hint_of(scene))).buttons[0].id)
    assert RIGHT in told.text
    assert hint in told.text
    await bob.reacts(KEYCAPS[0])
    told = await bob.reacts(KEYCAPS[0], added=False)
    assert hint in told.text


async def test_a_late_press_says_what_counts(scene):
    ada = scene.person("Ada")
    await ada.types("/quiz")
    button = scene.button_of(WRONG)
    await ada.chooses(RIGHT)
    scene.clock.after(30)
    told = await ada.presses(button)
    assert "is closed" in told.text
    assert RIGHT in told.text
    assert "You can" not in told.text
    assert scene.chat.whispers[-1].instead


async def test_private_cards_become_results_when_the_question_closes(scene):
    ada, bob, cy = map(scene.person, ("Ada", "Bob", "Cy"))
    await ada.types("/quiz")
    await ada.chooses(RIGHT)
    await bob.chooses(WRONG)
    await cy.presses(hint_of(scene))
    question = scene.question
    await scene.close()
    said = {person: post.text for (about, person), post in scene.chat.concluded.items()}
    assert {about for about, _ in scene.chat.concluded} == {question}
    assert "Right, after 0.0 s: **+10**" in said["ada"]
    assert "That wasn't it" in said["bob"]
    assert "didn't answer" in said["cy"]


async def test_a_round_that_nobody_had_right_is_told_below_it_as_well(scene):
    ada, bob = scene.person("Ada"), scene.person("Bob")
    await ada.types("/quiz")
    for each in (ada, bob):
        await each.chooses(WRONG)
    await scene.close()
    assert "Nobody got it" in scene.post.text
    assert "` –` Ada · **0**\\\n` –` Bob · **0**" in scene.standings[0].text


async def test_a_round_of_one_is_told_in_its_reveal_alone(scene):
    ada, bob = scene.person("Ada"), scene.person("Bob")
    await ada.types("/quiz")
    scene.clock.after(15)
    await ada.chooses(RIGHT)
    await scene.close()
    assert "🏁 **Ada** got it after 15.0 s: **+8**\\\n" in scene.post.text  # no rank of one
    await ada.types("/quiz")
    await bob.chooses(RIGHT)
    await scene.close()
    assert "🏁 **Bob** got it after 0.0 s: **+10** · rank 1 of 2 this week" in scene.post.text
    await ada.types("/quiz")
    await ada.chooses(WRONG)
    await scene.close()
    assert "Nobody got it this time" in scene.post.text
    assert "rank" not in scene.post.text
    assert scene.standings == []
