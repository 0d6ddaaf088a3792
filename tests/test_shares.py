"""What is shared stands there once."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.errors import ChatRefused, ChatUnavailable
from bot.store.engine import Store
from tests.curriculum.build import topic
from tests.memory_chat import MemoryChat
from tests.scene import CHANNEL, Scene, topics

SHARE = "share:first:explain:0"


class Keyless(MemoryChat):
    """Posts whatever it is told to, as a platform does in another process; finds by key."""

    def __init__(self):
        super().__init__()
        self.looked = 0
        self.lost = False  # whether the news of the next post is lost

    async def send(self, place, post, key):
        await asyncio.sleep(0.01)
        kept = self.keys.pop(key, None)
        ref = await super().send(place, post, key)
        self.keys[key] = kept or ref
        if self.lost:
            self.lost = False
            raise ChatUnavailable("The connection broke.")
        return ref

    async def find(self, place, key, since):
        self.looked += 1
        return await super().find(place, key, since)


@pytest.fixture
def scene(store):
    return Scene(store, topics(topic()), Keyless())


async def test_a_second_press_posts_nothing_and_shows_the_same_card(scene):
    ada = scene.person("Ada")
    first = await ada.presses(SHARE)
    again = await ada.presses(SHARE)
    assert first == again
    assert "Shared ✓" in [each.label for each in again.buttons]
    assert len(scene.chat.messages) == 1
    assert scene.chat.looked == 0


async def test_two_presses_at_once_post_one(scene):
    ada = scene.person("Ada")
    await asyncio.gather(*(scene.dispatcher.handle(ada.press(SHARE)) for _ in range(3)))
    assert len(scene.chat.messages) == 1
    assert len(scene.chat.whispers) == 3


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_two_presses_that_come_to_two_processes_post_one(database_url):
    stores = [await Store.open(database_url) for _ in range(2)]
    chat = Keyless()
    one, other = (Scene(each, topics(topic()), chat) for each in stores)
    await asyncio.gather(
        *(each.dispatcher.handle(one.person("Ada").press(SHARE)) for each in (one, other))
    )
    assert len(chat.messages) == 1
    for each in stores:
        await each.close()


async def test_others_other_pages_and_other_channels_are_posted(scene):
    ada = scene.person("Ada")
    await ada.presses(SHARE)
    await scene.person("Bob").presses(SHARE)
    await ada.presses("share:first:explain:1")
    await scene.dispatcher.handle(
        replace(ada.press(SHARE), place=replace(CHANNEL, channel="other"))
    )
    assert len(scene.chat.messages) == 4


async def test_after_an_hour_it_can_be_shared_again(scene):
    ada = scene.person("Ada")
    await ada.presses(SHARE)
    scene.clock.after(3601)
    await ada.presses(SHARE)
    await ada.presses(SHARE)
    assert len(scene.chat.messages) == 2


async def test_a_board_that_has_changed_is_shared_again(scene):
    ada = scene.person("Ada")
    await ada.presses("board-share:week:people")
    await ada.presses("board-share:week:people")
    assert len(scene.chat.messages) == 1
    await ada.types("/quiz")
    await ada.chooses("Reading a large corpus")
    await scene.close()
    before = len(scene.chat.messages)
    await ada.presses("board-share:week:people")
    assert len(scene.chat.messages) == before + 1


async def test_what_got_there_without_our_knowledge_is_found(scene):
    ada = scene.person("Ada")
    scene.chat.lost = True
    assert "Try again" in (await ada.presses(SHARE)).text
    scene.start()  # after a crash, too
    assert "Shared ✓" in [each.label for each in (await ada.presses(SHARE)).buttons]
    assert len(scene.chat.messages) == 1
    assert scene.chat.looked == 1


async def test_a_refusal_leaves_nothing_behind(scene):
    ada, works = scene.person("Ada"), scene.chat.send

    async def refused(place, post, key):
        raise ChatRefused("Invite me first.")

    scene.chat.send = refused
    assert (await ada.presses(SHARE)).text == "Invite me first."
    scene.chat.send = works
    await ada.presses(SHARE)
    assert len(scene.chat.messages) == 1
    assert scene.chat.looked == 0


@pytest.mark.parametrize("button", ["learn:first:explain:1:next", SHARE, "board:week:people"])
async def test_in_a_direct_message_nothing_is_shared(scene, button):
    ada = scene.person("Ada")
    alone = replace(CHANNEL, channel="D1", direct=True)
    await scene.dispatcher.handle(replace(ada.press(button), place=alone))
    labels = [each.label for each in ada.hears().buttons]
    assert not [each for each in labels if each.startswith("Share")]
    assert labels
    assert scene.chat.messages == {}
