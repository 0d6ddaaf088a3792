"""The ✅ on replies that were read as answers."""

from __future__ import annotations

import asyncio

import pytest

from bot.chat.model import MessageRef
from bot.errors import ChatUnavailable
from bot.ops import metrics
from bot.quiz.read_receipts import AT_ONCE, WAITING, ReadMarks
from tests.curriculum.build import question, topic
from tests.memory_chat import MemoryChat
from tests.quiz.test_edits import Message, counts, tell
from tests.scene import CHANNEL, Scene, topics


@pytest.fixture
def scene(store):
    return Scene(store, topics(topic(questions=[question(), question("another")])))


@pytest.fixture
async def bob(scene):
    await scene.person("Ada").types("/quiz")
    scene.clock.after(1)
    return scene.person("Bob")


async def marks(scene):
    await scene.rounds.read_marks.settled()
    return scene.chat.read_marks


@pytest.mark.parametrize("in_channel", [False, True])
async def test_each_reply_that_counts_is_marked_alike(scene, bob, in_channel):
    for number in range(3):  # right or wrong
        await tell(scene, Message(bob, f"r{number}", in_channel=in_channel).posts(str(number + 1)))
        scene.clock.after(1)
    assert await marks(scene) == [("r0", True), ("r1", True), ("r2", True)]


async def test_talk_presses_and_late_replies_are_not_marked(scene, bob):
    await tell(scene, Message(bob).posts("hmm"))
    await bob.presses(scene.post.buttons[0].id)
    scene.clock.after(30)
    await tell(scene, Message(bob, "r2").posts("1"))
    assert await marks(scene) == []


async def test_an_edit_into_talk_takes_the_mark_off_and_one_back_puts_it_on(scene, bob):
    message = Message(bob)
    await tell(scene, message.posts("1"))
    for text in ("hmm", "2"):
        await marks(scene)
        scene.clock.after(1)
        await tell(scene, message.edit(text))
    assert await marks(scene) == [("r1", True), ("r1", False), ("r1", True)]


async def test_a_redelivered_reply_is_marked_again_which_changes_nothing(scene, bob):
    said = Message(bob).posts("1")
    await tell(scene, said)
    await marks(scene)
    await tell(scene, said)
    assert await marks(scene) == [("r1", True)] * 2


def refused(why):
    """How often the platform didn't do something for this reason."""
    return metrics.value("studyhall_platform_errors_total", platform="memory", why=why)


async def test_a_mark_that_fails_costs_no_answer_and_is_counted(scene, bob):
    scene.chat.fail.add("mark_read")
    before = refused("ChatUnavailable")
    assert await tell(scene, Message(bob).posts("1")) is not None
    await marks(scene)
    assert refused("ChatUnavailable") == before + 1
    assert await counts(scene, bob) == 0


class SlowChat(MemoryChat):
    """Puts no mark before it is let."""

    def __init__(self):
        super().__init__()
        self.let = asyncio.Event()
        self.begun = 0

    async def mark_read(self, message, *, read):
        self.begun += 1
        await self.let.wait()
        if message.id == "broken":
            raise ChatUnavailable("not now")
        await super().mark_read(message, read=read)


def ref(name):
    return MessageRef(CHANNEL, name)


async def test_a_flood_is_marked_by_a_few_at_once_and_the_rest_is_left_out_and_counted():
    chat = SlowChat()
    read_marks = ReadMarks({"memory": chat})
    before = refused("read mark left out")
    for number in range(WAITING + 50):
        read_marks.put(ref(f"r{number}"), read=True)
    await asyncio.sleep(0)
    assert chat.begun == AT_ONCE
    assert refused("read mark left out") == before + 50
    chat.let.set()
    await read_marks.settled()
    assert len(chat.read_marks) == WAITING


async def test_of_one_reply_the_last_wish_is_done_last():
    chat = SlowChat()
    read_marks = ReadMarks({"memory": chat})
    read_marks.put(ref("broken"), read=True)
    read_marks.put(ref("r1"), read=True)
    await asyncio.sleep(0)
    for read in (False, True, False):
        read_marks.put(ref("r1"), read=read)
    chat.let.set()
    await read_marks.settled()
    assert chat.read_marks == [("r1", True), ("r1", False)]


async def test_a_platform_that_is_not_connected_here_gets_no_marks():
    ReadMarks({}).put(ref("r1"), read=True)
