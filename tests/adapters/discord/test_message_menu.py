"""*Quiz me on this topic*, in the menu of a message on Discord."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from bot.store.tables import rounds
from tests.adapters.discord.club import Recorder, buttons, said

MENU = "Quiz me on this topic"


async def asked(club):
    async with club.store.read() as connection:
        return (await connection.execute(select(rounds.c.topic).order_by(rounds.c.opened_at))).all()


@pytest.fixture
async def over(club):
    """A question that has closed; its message is the explanation."""
    await club.joins("Host").slash(club.channel, "quiz", topic="first")
    question = club.question
    await club.close_round()
    await club.restart()
    (message,) = [each for each in club.public() if each.id == question.id]
    return message


async def test_a_questions_menu_asks_another_question_on_its_topic(club, over):
    ada = club.joins("Ada")
    await ada.context_menu(club.channel, MENU, over)
    assert [topic for (topic,) in await asked(club)] == ["first", "first"]
    assert club.question.id != over.id


async def test_a_lessons_menu_asks_a_question_on_its_topic(club):
    ada = club.joins("Ada")
    lesson = await ada.slash(club.channel, "learn", topic="first", mode="explain")
    share = next(each.custom_id for each in buttons(lesson.response) if "share" in each.custom_id)
    await ada.click(lesson.response, custom_id=share)
    await ada.context_menu(club.channel, MENU, club.public()[-1])
    assert [topic for (topic,) in await asked(club)] == ["first"]


async def test_an_open_questions_menu_says_that_one_is_open(club):
    ada = club.joins("Ada")
    await ada.slash(club.channel, "quiz")
    answer = said(await ada.context_menu(club.channel, MENU, club.question))
    assert "open" in answer
    assert len(await asked(club)) == 1


async def test_somebody_elses_message_is_refused_kindly(club):
    ada = club.joins("Ada")
    talk = await ada.send(club.channel, "What is pre-training?")
    answer = said(await ada.context_menu(club.channel, MENU, talk))
    assert "tell what that message is about" in answer
    assert await asked(club) == []


async def test_a_menu_that_is_delivered_twice_asks_once(club, over):
    told = Recorder(club)
    await club.joins("Ada").context_menu(club.channel, MENU, over)
    await club.restart()
    await told.again()
    async with club.store.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(rounds)) == 2
