"""Whatever is cut off, nothing is lost and nothing counts twice."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest
from sqlalchemy import func, select

from bot.chat.platform import ReactionSnapshot
from bot.errors import StoreBusy
from bot.quiz import records
from bot.store.tables import answers, points, rounds
from bot.text.emoji import KEYCAPS
from tests.curriculum.build import topic
from tests.scene import SILENCE, Scene, topics

RIGHT, OTHER = "Reading a large corpus", "Cleaning some tables"


@pytest.fixture
async def scene(store):
    scene = Scene(store, topics(topic()))
    await scene.person("Ada").types("/quiz")
    return scene


class CutOff(BaseException):
    """The process ends here."""


async def one(scene, what):
    async with scene.store.read() as connection:
        return await connection.scalar(what)


async def test_an_open_round_goes_on_after_a_restart(scene):
    ada = scene.person("Ada")
    await ada.chooses(RIGHT)
    scene.start()
    await scene.recover()
    bob = scene.person("Bob")
    assert RIGHT in (await bob.chooses(RIGHT)).text
    assert await bob.replies("1") is not None
    await bob.chooses(RIGHT)
    await scene.close()
    assert "2 of 2 right" in scene.post.text


async def test_an_overdue_round_closes_after_a_restart(scene):
    await scene.person("Ada").chooses(RIGHT)
    scene.start()
    scene.clock.after(3600)
    await scene.recover()
    await scene.closing.run_due(scene.clock())
    assert "got it after" in scene.post.text


async def test_what_people_did_while_we_were_away_is_read_back(scene):
    ada, bob = scene.person("Ada"), scene.person("Bob")
    told_before = ada.reaction(KEYCAPS[scene.shown(RIGHT)])
    await scene.dispatcher.handle(told_before)
    scene.clock.after(5)
    scene.chat.unheard = [told_before, bob.reaction(KEYCAPS[scene.shown(RIGHT)])]
    scene.start()
    scene.clock.after(3600)
    await scene.recover()
    assert await one(scene, select(func.count()).select_from(answers)) == 2
    await scene.closing.run_due(scene.clock())
    assert "2 of 2 right" in scene.post.text


async def test_a_question_that_cannot_be_read_back_holds_up_no_other(scene, caplog):
    bob = scene.person("Bob", "other")
    broken = scene.question
    scene.clock.after(1)
    await bob.types("/quiz")
    scene.chat.unheard = [bob.reaction(KEYCAPS[scene.shown(RIGHT)])]
    missed = scene.chat.missed

    async def odd(message, since):
        if message == broken:
            raise KeyError("id")
        return await missed(message, since)

    scene.chat.missed = odd
    scene.start()
    await scene.recover()
    assert await one(scene, select(func.count()).select_from(answers)) == 1
    assert "could not be backfilled" in caplog.text


def stands(scene, *marks, ours=KEYCAPS[:3]):
    """The reactions that are on the question now, on a platform that knows no times of them."""
    people = {}
    for actor, option in marks:
        people.setdefault(KEYCAPS[scene.shown(option)], []).append(actor.person)
    scene.chat.standing = ReactionSnapshot(scene.clock(), people, frozenset(ours))


async def test_a_reaction_given_while_we_were_away_counts_past_the_end_but_pays_least(scene):
    ada, bob = scene.person("Ada"), scene.person("Bob")
    await ada.chooses(RIGHT)
    scene.clock.after(3600)
    stands(scene, (bob, RIGHT))
    scene.start()
    await scene.recover()
    await scene.recover()
    await scene.closing.run_due(scene.clock())
    assert "2 of 2 right" in scene.post.text
    (standings,) = scene.standings
    assert "Ada · **10**" in standings.text
    assert "Bob · **5**" in standings.text
    assert await one(scene, select(func.count()).select_from(answers)) == 2


async def test_a_reaction_found_on_a_question_that_is_revealed_does_not_count(scene):
    await scene.person("Ada").chooses(RIGHT)
    scene.chat.fail = {"edit"}  # it is closed, and not yet explained
    await scene.close()
    stands(scene, (scene.person("Bob"), RIGHT))
    scene.start()
    await scene.recover()
    scene.chat.fail = set()
    await scene.closing.run_due(scene.clock())
    assert "got it after" in scene.post.text


async def test_a_reaction_told_after_the_end_is_late_while_we_are_there(scene):
    bob = scene.person("Bob")
    scene.clock.after(30.2)
    assert await bob.reacts(KEYCAPS[scene.shown(RIGHT)]) is None
    await scene.close()
    assert "Nobody answered" in scene.post.text


async def test_a_reaction_taken_back_while_we_were_away_withdraws_the_answer(scene):
    ada, bob = scene.person("Ada"), scene.person("Bob")
    for each in (ada, bob):
        await each.reacts(KEYCAPS[scene.shown(RIGHT)])
    scene.clock.after(5)
    stands(scene, (bob, RIGHT))
    scene.start()
    await scene.recover()
    await scene.close()
    assert "got it after" in scene.post.text
    assert "Ada" not in scene.post.text


async def test_a_reaction_moved_while_we_were_away_answers_anew(scene):
    ada = scene.person("Ada")
    await ada.reacts(KEYCAPS[scene.shown(OTHER)])
    scene.clock.after(5)
    stands(scene, (ada, RIGHT))
    scene.start()
    await scene.recover()
    assert RIGHT in ada.hears().text
    await scene.close()
    assert "got it after" in scene.post.text


@pytest.mark.parametrize("cleared", [KEYCAPS[:3], KEYCAPS[:1], KEYCAPS[1:2], KEYCAPS[2:3]])
async def test_reactions_that_a_moderator_cleared_go_on_counting(scene, cleared):
    ada = scene.person("Ada")
    await ada.reacts(KEYCAPS[scene.shown(RIGHT)])
    gone = KEYCAPS[scene.shown(RIGHT)] in cleared
    stands(scene, *([] if gone else [(ada, RIGHT)]), ours=set(KEYCAPS[:3]) - set(cleared))
    scene.start()
    await scene.recover()
    await scene.close()
    assert "got it after" in scene.post.text


async def test_an_answer_by_button_is_not_withdrawn_by_what_stands_on_the_message(scene):
    ada = scene.person("Ada")
    await ada.reacts(KEYCAPS[scene.shown(OTHER)])
    scene.clock.after(1)
    await ada.chooses(RIGHT)
    scene.clock.after(1)
    stands(scene)
    scene.start()
    await scene.recover()
    await scene.close()
    assert "got it after" in scene.post.text


async def test_what_was_told_meanwhile_is_newer_than_what_was_found(scene):
    """A reaction is taken back, and another given, while the message is being read."""
    ada = scene.person("Ada")
    scene.clock.after(5)
    stands(scene, (ada, OTHER))
    scene.clock.after(1)
    missed = scene.chat.missed

    async def slow(message, since):
        scene.chat.missed = missed
        await ada.reacts(KEYCAPS[scene.shown(OTHER)])
        await ada.reacts(KEYCAPS[scene.shown(RIGHT)])
        await ada.reacts(KEYCAPS[scene.shown(OTHER)], added=False)
        return await missed(message, since)

    scene.chat.missed = slow
    await scene.recover()
    await scene.close()
    assert "got it after" in scene.post.text


async def test_a_question_that_was_sent_but_not_recorded_is_found_again(scene, store):
    await scene.close()
    send = scene.chat.send

    async def cut_off(place, post, key):
        await send(place, post, key)
        raise CutOff

    scene.chat.send = cut_off
    with pytest.raises(CutOff):
        await scene.person("Ada").types("/quiz")
    scene.chat.send = send
    scene.start()
    await scene.recover()
    assert RIGHT in (await scene.person("Ada").chooses(RIGHT)).text
    await scene.close()
    assert "got it after" in scene.post.text


async def test_a_question_that_was_never_sent_is_dropped(scene):
    await scene.close()

    async def cut_off(place, post, key):
        raise CutOff

    scene.chat.send, send = cut_off, scene.chat.send
    with pytest.raises(CutOff):
        await scene.person("Ada").types("/quiz")
    scene.chat.send = send
    scene.start()
    await scene.recover()
    assert await scene.person("Ada").types("/quiz") == SILENCE


async def test_a_platform_that_refuses_the_question_is_told_and_leaves_no_round(scene):
    await scene.close()
    scene.chat.fail = {"send"}
    told = await scene.person("Ada").types("/quiz")
    assert "Try again" in told.text
    scene.chat.fail = set()
    assert await scene.person("Ada").types("/quiz") == SILENCE


@pytest.mark.parametrize("method", ["edit", "conclude", "send"])
async def test_a_crash_while_closing_reveals_once_and_pays_once(scene, method):
    for name in ("Ada", "Bob"):
        await scene.person(name).chooses(RIGHT)
    works = getattr(scene.chat, method)

    async def cut_off(*args, **kwargs):
        raise CutOff

    setattr(scene.chat, method, cut_off)
    with pytest.raises(CutOff):
        await scene.close()
    setattr(scene.chat, method, works)
    scene.start()
    await scene.recover()
    for _ in range(3):
        await scene.closing.run_due(scene.clock())
    assert "2 of 2 right" in scene.post.text
    assert len(scene.standings) == 1
    assert await one(scene, select(func.sum(points.c.points))) == 20


async def test_a_crash_after_the_standings_does_not_post_them_again(scene):
    for name in ("Ada", "Bob"):
        await scene.person(name).chooses(RIGHT)
    send = scene.chat.send

    async def cut_off(place, post, key):
        await send(place, post, key)
        raise CutOff

    scene.chat.send = cut_off
    with pytest.raises(CutOff):
        await scene.close()
    scene.chat.send = send
    before = len(scene.chat.messages)
    scene.start()
    await scene.closing.run_due(scene.clock())
    assert len(scene.chat.messages) == before


async def test_two_processes_that_close_the_same_round_pay_once(scene):
    for name in ("Ada", "Bob"):
        await scene.person(name).chooses(RIGHT)
    other = Scene(scene.store, topics(topic()), scene.chat)
    other.clock = scene.clock
    other.start()
    scene.clock.after(31)
    await scene.closing.run_due(scene.clock())
    await other.closing.run_due(scene.clock())
    assert await one(scene, select(func.sum(points.c.points))) == 20
    assert len(scene.standings) == 1


async def test_who_is_second_at_closing_finds_it_done(scene):
    await scene.person("Ada").chooses(RIGHT)
    async with scene.store.read() as connection:
        (seen_open,) = await records.with_status(connection, records.OPEN)
    scene.clock.after(31)
    await scene.closing._close(seen_open, scene.clock())
    await scene.closing._close(seen_open, scene.clock())  # another looked at the same time
    assert await one(scene, select(func.sum(points.c.points))) == 10


async def test_a_platform_that_is_away_at_closing_is_asked_again(scene):
    await scene.person("Ada").chooses(RIGHT)
    scene.chat.fail = {"edit"}
    scene.clock.after(31)
    again = await scene.closing.run_due(scene.clock())
    assert again is not None
    assert again > scene.clock()
    assert await one(scene, select(func.sum(points.c.points))) == 10  # kept all the same
    scene.chat.fail = set()
    assert await scene.closing.run_due(scene.clock()) is None
    assert "got it after" in scene.post.text


async def test_a_question_that_was_deleted_pays_nobody_and_is_over(scene):
    await scene.person("Ada").chooses(RIGHT)
    del scene.chat.messages[scene.question]
    await scene.close()
    assert await one(scene, select(func.sum(points.c.points))) is None
    assert await one(scene, select(rounds.c.status)) == "void"


class LockedStore:
    """A store that can be read, and not written."""

    def __init__(self, store):
        self.read, self.claim, self.dialect = store.read, store.claim, store.dialect

    @asynccontextmanager
    async def write(self):
        raise StoreBusy("The database is locked.")
        yield

    async def write_all(self, *statements):
        raise StoreBusy("The database is locked.")


async def test_a_database_that_fails_is_told_and_the_answer_is_not_confirmed(scene):
    ada = scene.person("Ada")
    store, scene.store = scene.store, LockedStore(scene.store)
    scene.start()
    assert "nothing changed" in (await ada.chooses(RIGHT)).text
    scene.store = store
    assert await one(scene, select(func.count()).select_from(answers)) == 0
