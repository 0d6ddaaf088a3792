"""Streaks: dailies answered in a row, and what freezes cover."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select

from bot.boards.streaks import Streak, answered
from bot.errors import ChatRefused
from bot.quiz.streak_rebuild import rebuild_streaks
from bot.store.tables import streaks
from tests.curriculum.build import question, topic
from tests.scene import Scene, topics

RIGHT, OTHER = "Reading a large corpus", "Cleaning some tables"
DAY = 24 * 3600


def after(played: str) -> Streak | None:
    """The streak at the end of dailies that were answered (x) or missed (.)."""
    streak = None
    for turn, what in enumerate(played, 1):
        if what == "x":
            streak = answered(streak, turn)
    return streak and streak.at(len(played))


@pytest.mark.parametrize(
    ("played", "length", "freezes"),
    [
        ("x", 1, 0),
        ("xxxxxx", 6, 0),
        ("xxxxxxx", 7, 1),
        ("xxxxxxx.", 7, 0),
        ("xxxxxxx.x", 8, 0),
        ("xxxxxxx..x", 1, 0),
        ("x" * 14, 14, 2),
        ("x" * 28, 28, 2),
        ("x" * 14 + "..x", 15, 0),
        ("x" * 14 + "...x", 1, 0),
        ("xxxxxxx.xxxxxx", 13, 0),
        ("xxxxxxx.xxxxxxx", 14, 1),
        ("x.x", 1, 0),
        ("...x", 1, 0),
    ],
)
def test_a_streak_grows_is_covered_and_ends(played, length, freezes):
    streak = after(played)
    assert (streak.length, streak.freezes) == (length, freezes)


@pytest.mark.parametrize("played", ["xxxxxx.", "xxxxxxx..", "."])
def test_a_streak_that_is_not_covered_is_over(played):
    assert after(played) is None


def slowly(played: str) -> tuple[int, int, int]:
    """The same by the rule's own words, one daily after the other."""
    length = freezes = longest = 0
    for what in played:
        if what == "x":
            length += 1
            longest = max(longest, length)
            if length % 7 == 0:
                freezes = min(2, freezes + 1)
        elif length and freezes:
            freezes -= 1
        else:
            length = freezes = 0
    return length, freezes, longest


@given(st.text("xxxxxxxxx.", max_size=80))
def test_any_course_of_play_is_what_going_day_by_day_gives(played):
    streak = after(played)
    length, freezes, longest = slowly(played)
    assert (streak.length if streak else 0, streak.freezes if streak else 0) == (length, freezes)
    assert streak is None or streak.longest == longest


def test_a_daily_that_is_told_twice_counts_once():
    once = answered(None, 1)
    assert answered(once, 1) == once


@pytest.fixture
def scene(store):
    return Scene(store, topics(topic(questions=[question(), question("mine")])))


async def play(scene, day: int, *names: str, option: str = RIGHT, **asked) -> None:
    """A whole daily, and time until the next."""
    await scene.daily(f"daily:{asked.pop('schedule', 's1')}:{day}", **asked)
    for name in names:
        await scene.person(name).chooses(option)
    await scene.close(DAY)
    await scene.close(1)


async def card(scene, name):
    return (await scene.person(name).types("/me")).text


async def test_me_tells_how_many_dailies_in_a_row_right_or_wrong(scene):
    await play(scene, 1, "Ada")
    await play(scene, 2, "Ada", option=OTHER)
    assert "Daily streak: **2** (longest 2)" in await card(scene, "Ada")
    await play(scene, 3, "Bob")
    assert "Daily streak: **0** (longest 2)" in await card(scene, "Ada")
    assert "Daily streak: **1** (longest 1)" in await card(scene, "Bob")


async def test_me_says_nothing_of_streaks_to_who_has_answered_no_daily(scene):
    await scene.person("Ada").types("/quiz easy")
    await scene.person("Ada").chooses(RIGHT)
    await scene.close()
    assert "Daily streak" not in await card(scene, "Ada")


async def test_a_freeze_covers_a_missed_daily(scene):
    for day in range(7):
        await play(scene, day, "Ada")
    assert "**7** (longest 7, 1 freeze)" in await card(scene, "Ada")
    await play(scene, 7)
    assert "**7** (longest 7)" in await card(scene, "Ada")
    await play(scene, 8, "Ada")
    assert "**8** (longest 8)" in await card(scene, "Ada")


async def test_a_daily_that_was_dropped_breaks_nothing(scene):
    await play(scene, 1, "Ada")

    async def refuse(place, post, key):
        raise ChatRefused("no")

    send, scene.chat.send = scene.chat.send, refuse
    with pytest.raises(ChatRefused):
        await scene.daily("daily:s1:2")
    scene.chat.send = send
    await play(scene, 3, "Ada")
    assert "**2**" in await card(scene, "Ada")


async def test_each_schedule_has_streaks_of_its_own_and_me_tells_the_longest(scene):
    await play(scene, 1, "Ada")
    await play(scene, 2, "Ada")
    await play(scene, 2, "Bob", schedule="s2")
    await play(scene, 3, "Ada", schedule="s2")
    assert "Daily streak: **2**" in await card(scene, "Ada")


async def test_who_wrote_the_question_keeps_the_streak_without_points(store):
    written = question("mine", authors=["memory:ada"])
    scene = Scene(store, topics(topic(questions=[question(), written])))
    await play(scene, 1, "Ada")
    await play(scene, 2, "Ada", question="mine")
    assert "Daily streak: **2**" in await card(scene, "Ada")
    assert "All time: **10** points" in await card(scene, "Ada")


async def rows(scene):
    async with scene.store.read() as connection:
        found = await connection.execute(select(streaks).order_by(*streaks.primary_key.columns))
        return [tuple(row) for row in found]


async def test_streaks_counted_again_are_the_same(scene):
    for day in range(8):
        await play(scene, day, "Ada", *(["Bob"] if day % 2 else []))
        await play(scene, day, "Bob", schedule="s2")
    before = await rows(scene)
    assert len(before) == 3
    async with scene.store.write() as connection:
        await connection.execute(delete(streaks).where(streaks.c.schedule == "s2"))
        await connection.execute(streaks.update().values(length=99))
    assert await rebuild_streaks(scene.store) == 16
    assert await rows(scene) == before
