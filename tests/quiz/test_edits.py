"""Replies, and marks typed in a channel, that people edit or delete."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from bot.chat.events import Removed, Replied, Wrote
from bot.chat.model import MessageRef, Place
from bot.quiz import answer_records
from bot.quiz.private_cards import WITHDRAWN
from bot.quiz.scoring import standing
from bot.store.deliveries import KEPT, Purge
from bot.store.tables import answers, metadata, person_key, withdrawals
from bot.text.emoji import KEYCAPS
from tests.curriculum.build import question, short, topic
from tests.scene import CHANNEL, Scene, topics


@pytest.fixture
def scene(store):
    return Scene(store, topics(topic(questions=[question(), question("another")])))


class Message:
    """Something that somebody writes, and then edits or deletes. Each act arrives at the time of
    the scene's clock when it was made."""

    def __init__(self, actor, name="r1", *, in_channel=False):
        self.actor, self.scene, self.name = actor, actor.scene, name
        self.in_channel = in_channel
        self.ref = MessageRef(CHANNEL, name)
        self.posted_at = None
        self.edits = 0

    def posts(self, text):
        self.posted_at = self.scene.clock()
        return self._event(text, self.name)

    def edit(self, text):
        self.edits += 1
        return self._event(text, f"{self.name}:{self.edits}", posted_at=self.posted_at)

    def deletion(self, *, timed=True):
        at = self.scene.clock() if timed else None
        return Removed(CHANNEL, frozenset({self.name}), at)

    def _event(self, text, delivery, **edited):
        act = self.actor._act(delivery)
        if self.in_channel:
            return Wrote(**act, message=self.ref, text=text, **edited)
        return Replied(**act, message=self.scene.question, text=text, reply=self.ref, **edited)


async def tell(scene, *events):
    """Tell what was done; returns the last private answer, if there was one."""
    before = len(scene.chat.whispers)
    for each in events:
        if isinstance(each, Removed):
            assert await scene.dispatcher.removed(each)
        else:
            await scene.dispatcher.handle(each)
    return scene.chat.whispers[-1].post.text if len(scene.chat.whispers) > before else None


async def counts(scene, actor):
    """What counts of somebody on the latest question: the choice or the text; None for nothing."""
    async with scene.store.read() as connection:
        (current,) = {row.round_id for row in await connection.execute(select(answers))} or {None}
        if current is None:
            return None
        log = await answer_records.log_of(connection, current, person_key(actor.person))
    kept = standing(log)
    return None if kept is None else kept.choice if kept.choice is not None else kept.text


async def rows(scene, table):
    async with scene.store.read() as connection:
        return await connection.scalar(select(func.count()).select_from(table))


@pytest.fixture
async def bob(scene):
    await scene.person("Ada").types("/quiz")
    scene.clock.after(1)
    return scene.person("Bob")


@pytest.fixture(params=[False, True], ids=["reply", "mark in the channel"])
def message(request, bob):
    return Message(bob, in_channel=request.param)


async def test_the_latest_text_counts(scene, bob, message):
    await tell(scene, message.posts("1"))
    scene.clock.after(1)
    assert KEYCAPS[1] in await tell(scene, message.edit("2"))
    assert await counts(scene, bob) == 1


async def test_a_deleted_reply_is_withdrawn(scene, bob, message):
    await tell(scene, message.posts("1"))
    scene.clock.after(1)
    assert await tell(scene, message.deletion(timed=False)) is None  # no private card
    assert await counts(scene, bob) is None
    await scene.close()
    assert "nobody answered" in scene.post.text.casefold()


async def test_an_edit_into_talk_withdraws_and_says_so(scene, bob, message):
    await tell(scene, message.posts("1"))
    scene.clock.after(1)
    assert (await tell(scene, message.edit("wait, let me think about that"))).startswith(WITHDRAWN)
    assert await counts(scene, bob) is None
    scene.clock.after(1)
    assert KEYCAPS[2] in await tell(scene, message.edit("3"))
    assert await counts(scene, bob) == 2


async def test_an_edit_of_talk_into_an_answer_counts(scene, bob, message):
    assert await tell(scene, message.posts("hmm")) is None
    scene.clock.after(1)
    assert KEYCAPS[1] in await tell(scene, message.edit("2"))
    assert await counts(scene, bob) == 1


async def test_an_edit_of_talk_into_talk_is_not_answered(scene, bob, message):
    await tell(scene, message.posts("hmm"))
    scene.clock.after(1)
    assert await tell(scene, message.edit("lol")) is None
    assert await rows(scene, answers) == 0


async def test_an_edit_into_talk_of_what_did_not_count_any_more_is_not_answered(scene, bob):
    message = Message(bob)
    await tell(scene, message.posts("1"))
    scene.clock.after(1)
    await bob.presses(scene.post.buttons[1].id)
    scene.clock.after(1)
    assert await tell(scene, message.edit("hmm")) is None
    assert await counts(scene, bob) == 1


async def test_deleting_a_reply_after_a_press_withdraws_nothing(scene, bob, message):
    await tell(scene, message.posts("1"))
    scene.clock.after(1)
    await bob.presses(scene.post.buttons[2].id)
    scene.clock.after(1)
    await tell(scene, message.deletion())
    assert await counts(scene, bob) == 2


@pytest.mark.parametrize(
    ("act", "counted"),
    [
        pytest.param(lambda first, _: first.deletion(), 1, id="deleting a superseded one"),
        pytest.param(lambda _, second: second.deletion(), 0, id="deleting the latest one"),
        pytest.param(lambda first, _: first.edit("3"), 2, id="editing the older one"),
    ],
)
async def test_of_two_replies_the_latest_act_that_still_stands_counts(scene, bob, act, counted):
    first, second = Message(bob, "r1"), Message(bob, "r2")
    await tell(scene, first.posts("1"))
    scene.clock.after(1)
    await tell(scene, second.posts("2"))
    scene.clock.after(1)
    await tell(scene, act(first, second))
    assert await counts(scene, bob) == counted


async def test_an_edit_or_deletion_after_closing_counts_as_nothing(scene, bob, message):
    await tell(scene, message.posts("1"))
    scene.clock.after(29)
    late = [message.edit("2"), message.edit("never mind")]
    assert await tell(scene, *late) is None
    await tell(scene, message.deletion(timed=False))
    await scene.close(1)
    assert await counts(scene, bob) == 0
    text = scene.post.text
    await tell(scene, message.deletion(timed=False))
    await tell(scene, message.deletion())
    assert await counts(scene, bob) == 0
    assert (await bob.presses(f"quiz:{await round_id(scene)}:mine")).text
    assert scene.post.text == text


async def round_id(scene):
    async with scene.store.read() as connection:
        return await connection.scalar(select(answers.c.round_id))


async def test_an_edit_is_in_time_by_its_own_time(scene, bob, message):
    await tell(scene, message.posts("1"))
    scene.clock.after(28.5)
    edit = message.edit("2")
    scene.clock.after(5)  # it arrives late, but before the question was closed
    await tell(scene, edit)
    await scene.close(0)
    assert await counts(scene, bob) == 1


async def test_a_changed_answer_pays_for_the_time_of_the_edit(scene, bob):
    quick, slow = Message(bob, "r1"), Message(scene.person("Cy"), "r2")
    right = str(scene.shown("Reading a large corpus") + 1)
    wrong = "1" if right != "1" else "2"
    await tell(scene, quick.posts(right), slow.posts(wrong))
    scene.clock.after(20)
    await tell(scene, slow.edit(right))
    await scene.close(10)
    board = scene.standings[-1].text if scene.standings else scene.post.text
    assert board.index("Bob") < board.index("Cy")


async def test_a_talk_older_than_the_question_is_not_edited_into_an_answer(scene):
    bob = scene.person("Bob")
    message = Message(bob, in_channel=True)
    await tell(scene, message.posts("hello"))
    scene.clock.after(60)
    await scene.person("Ada").types("/quiz")
    assert await tell(scene, message.edit("2")) is None
    assert await counts(scene, bob) is None


async def test_a_mark_answers_the_question_that_it_was_written_for(scene, bob):
    message = Message(bob, in_channel=True)
    await tell(scene, message.posts("1"))
    scene.clock.after(6)
    await scene.daily()  # two are open now
    assert KEYCAPS[1] in await tell(scene, message.edit("2"))
    assert await counts(scene, bob) == 1


async def test_a_typed_answer_is_edited_and_deleted_alike(store):
    scene = Scene(store, topics(topic(questions=[short()])))
    await scene.person("Ada").types("/quiz")
    bob = scene.person("Bob")
    message = Message(bob)
    await tell(scene, message.posts("gradient"))
    scene.clock.after(1)
    assert "descent" in await tell(scene, message.edit("gradient descent"))
    assert await counts(scene, bob) == "gradient descent"
    await tell(scene, message.deletion())
    assert await counts(scene, bob) is None


async def test_redelivered_edits_and_deletions_change_nothing(scene, bob, message):
    await tell(scene, message.posts("1"))
    scene.clock.after(1)
    edit, talk = message.edit("2"), message.edit("hmm")
    await tell(scene, edit, edit)
    assert await rows(scene, answers) == 2
    scene.clock.after(1)
    talk = message.edit("hmm")
    assert (await tell(scene, talk)).startswith(WITHDRAWN)
    assert await tell(scene, talk) is None
    await tell(scene, message.deletion(), message.deletion(timed=False))
    assert await rows(scene, withdrawals) == 2


async def test_a_deletion_is_later_than_every_edit_whatever_the_clocks_say(scene, bob, message):
    await tell(scene, message.posts("1"))
    scene.clock.after(1)
    gone = message.deletion()
    scene.clock.after(1)
    await tell(scene, message.edit("2"), gone)
    assert await counts(scene, bob) is None


async def test_deleting_a_whole_thread_takes_no_answers_with_it(scene, bob):
    message = Message(bob)
    await tell(scene, message.posts("1"))
    scene.clock.after(1)
    await tell(scene, Removed(Place("memory", "club", "t1"), None))
    assert await counts(scene, bob) == 0


async def test_deletions_where_no_question_is_open_are_not_kept(scene):
    await tell(scene, Removed(CHANNEL, frozenset({"r1", "r2"})))
    assert await rows(scene, withdrawals) == 0


async def test_withdrawals_of_what_never_was_an_answer_are_deleted_in_time(scene, bob):
    message, talk = Message(bob, "r1"), Message(bob, "r2")
    await tell(scene, message.posts("1"), message.deletion(), talk.deletion())
    assert await rows(scene, withdrawals) == 2
    await Purge(scene.store).run_due(scene.clock() + KEPT + timedelta(seconds=1))
    assert await rows(scene, withdrawals) == 1
    assert await counts(scene, bob) is None


@pytest.mark.parametrize("in_channel", [False, True])
async def test_any_order_of_deliveries_ends_in_the_same_state(store, in_channel):
    """Every order of a reply, an edit into talk, another edit and the deletion; some come twice."""
    for order in permutations(range(4)):
        texts = ["1", "so many words", "2"]
        scene, bob, acts = await script(store, texts, in_channel=in_channel, deleted=True)
        for each in order:
            await tell(scene, acts[each], acts[order[0]])
        assert await counts(scene, bob) is None, order


TEXTS = st.lists(st.sampled_from(["1", "2", "hmm", "a long remark"]), min_size=1, max_size=4)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=TEXTS, deleted=st.booleans(), in_channel=st.booleans(), data=st.data())
async def test_deliveries_in_any_order_and_number_leave_what_came_last(
    store, texts, deleted, in_channel, data
):
    scene, bob, acts = await script(store, texts, in_channel=in_channel, deleted=deleted)
    every = list(range(len(acts)))
    again = data.draw(st.lists(st.sampled_from(every), max_size=4))
    for each in data.draw(st.permutations([*every, *again])):
        await tell(scene, acts[each])
    last = texts[-1]
    expected = int(last) - 1 if last.isdecimal() and not deleted else None
    assert await counts(scene, bob) == expected


async def script(store, texts, *, in_channel, deleted):
    """A new scene, somebody in it, and what they do with one message: post, edit, perhaps
    delete."""
    async with store.write() as connection:
        for table in reversed(metadata.sorted_tables):
            await connection.execute(delete(table))
    scene = Scene(store, topics(topic(questions=[question(), question("another")])))
    await scene.person("Ada").types("/quiz seconds:600")
    bob = scene.person("Bob")
    message = Message(bob, in_channel=in_channel)
    scene.clock.after(1)
    acts = [message.posts(texts[0])]
    for text in texts[1:]:
        scene.clock.after(1)
        acts.append(message.edit(text))
    scene.clock.after(1)
    return scene, bob, [*acts, *([message.deletion()] if deleted else [])]
