"""A process that ends at any moment of a daily: the next one takes it up; nothing is done twice."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.store.engine import Store
from bot.store.tables import points, rounds, streaks
from tests.curriculum.build import topic
from tests.quiz.test_cutoffs import Fuse, MortalChat, MortalStore
from tests.scene import Scene, topics

RIGHT = "Reading a large corpus"
DAY = 24 * 3600


async def play(scene):
    """A whole daily; raises CutOff where the process ends."""
    await scene.daily()
    await scene.dispatcher.handle(scene.person("Ada").press(scene.button_of(RIGHT), delivery="ada"))
    await scene.close(DAY + 1)


MOMENTS = 22  # of a daily's life at which its process may end


@pytest.mark.parametrize("moment", range(1, MOMENTS + 1))  # the last of them is not cut off
async def test_wherever_the_process_ends_a_daily_is_posted_paid_and_revealed_once(
    database_url, moment
):
    store = await Store.open(database_url)
    fuse = Fuse(moment)
    scene = Scene(MortalStore(store, fuse), topics(topic()), MortalChat(fuse))
    (ending,) = await asyncio.gather(play(scene), return_exceptions=True)
    assert (ending is None) == (moment == MOMENTS)
    confirmed = any("You chose" in told.post.text for told in scene.chat.whispers)

    after = Scene(store, topics(topic()), scene.chat)
    after.clock.time = max(scene.clock(), after.clock() + timedelta(minutes=2))
    await after.recover()
    await after.close(0)
    asked = await after.daily()  # its schedule comes again
    assert asked == (moment <= 2)
    await after.close(0)
    await after.dispatcher.handle(after.person("Ada").press(after.button_of(RIGHT), delivery="ada"))
    for _ in range(2):
        await after.close(DAY + 1)
    async with store.read() as connection:
        statuses = (await connection.scalars(select(rounds.c.status))).all()
        earned = (await connection.scalars(select(points.c.points))).all()
        in_a_row = (await connection.execute(select(streaks.c.turn, streaks.c.length))).all()
    await store.close()
    assert statuses == ["done"]
    assert len(after.chat.messages) == 1
    assert "Daily" in after.post.title
    assert "is open" not in after.post.text
    assert earned == [10]
    assert in_a_row == [(1, 1)]
    assert confirmed or moment < MOMENTS
