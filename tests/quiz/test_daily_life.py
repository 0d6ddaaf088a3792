"""Any number of processes, one after the other, each ending somewhere in a daily's life."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.store.tables import points, rounds, streaks
from tests.curriculum.build import topic
from tests.quiz.test_cutoffs import Fuse, MortalChat, MortalStore
from tests.scene import CHANNEL, START, Scene, post_daily, topics

PEOPLE = ("Ada", "Bob", "Cy")
CLOSES = START + timedelta(hours=24)
HALF = START + timedelta(hours=12)
NEVER = 0  # a fuse that does not burn down

_examples = count(1)


async def live(scene, schedule: str) -> None:
    """What a process does from its start; raises CutOff where it ends."""
    await scene.recover()
    await scene.closing.run_due(scene.clock())
    if scene.clock() <= HALF:  # its schedule posts no daily of which less is left
        await post_daily(
            scene.rounds,
            CHANNEL,
            "first",
            "what-is-it",
            origin=f"daily:{schedule}:2026-03-04",
            now=scene.clock(),
            closes_at=CLOSES,
        )
    if scene.chat.keys and scene.clock() < CLOSES:
        for name in PEOPLE:
            button = scene.post.buttons[0].id
            await scene.dispatcher.handle(
                scene.person(name).press(button, delivery=schedule + name)
            )
    await scene.reminders.run_due(scene.clock())
    await scene.closing.run_due(scene.clock())


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ends=st.lists(st.tuples(st.integers(1, 30), st.sampled_from([0, 2, 60, 400])), max_size=7))
async def test_however_often_it_dies_a_daily_is_posted_paid_and_revealed_once(store, ends):
    schedule = f"s{next(_examples)}"
    chat = MortalChat(Fuse(NEVER))
    now = START
    for fuse, minutes in [*ends, (NEVER, 0), (NEVER, 5)]:
        chat.fuse = Fuse(fuse)
        scene = Scene(MortalStore(store, chat.fuse), topics(topic()), chat)
        scene.clock.time = now
        await asyncio.gather(live(scene, schedule), return_exceptions=True)
        now += timedelta(minutes=minutes)
    for later in (timedelta(0), timedelta(minutes=1)):
        scene.clock.time = CLOSES + timedelta(seconds=1) + later
        await live(scene, schedule)

    confirmed = {told.person.id for told in chat.whispers if "You chose" in told.post.text}
    ours = rounds.c.schedule == schedule
    async with store.read() as connection:
        found = (await connection.execute(select(rounds.c.id, rounds.c.status).where(ours))).all()
        ids = [row.id for row in found]
        paid = await connection.scalars(select(points.c.person).where(points.c.round_id.in_(ids)))
        names = [person.rpartition(":")[2] for person in paid]
        lengths = await connection.scalars(
            select(streaks.c.length).where(streaks.c.schedule == schedule)
        )
        assert lengths.all() == [1] * len(names)
    assert len(set(names)) == len(names)
    assert confirmed <= set(names)
    titles = [post.title for post in chat.messages.values()]
    if not found or found[0].status == "dropped":  # nobody came in the first half of its time
        assert titles == []
        return
    assert [row.status for row in found] == ["done"]
    assert titles == ["Daily question, closed · The first topic"]
