"""What comes after acknowledgements: a few at a time, and hardly any while a crowd presses."""

import asyncio
from contextlib import ExitStack

import pytest

from adapters.slack.acknowledgements import AcknowledgeFirst


class Answers:
    """Answers that begin when it is their turn, and end when they are told to."""

    def __init__(self, turns, count):
        self.begun = []
        self.end = asyncio.Event()
        self.tasks = [asyncio.create_task(self._answer(turns, each)) for each in range(count)]

    async def _answer(self, turns, number):
        async with turns:
            self.begun.append(number)
            await self.end.wait()

    async def over(self):
        self.end.set()
        await asyncio.gather(*self.tasks, return_exceptions=True)


async def settled():
    for _ in range(40):
        await asyncio.sleep(0)


async def test_a_few_go_at_a_time_in_the_order_in_which_they_came():
    answers = Answers(AcknowledgeFirst(at_once=3, afterwards=0), 8)
    await settled()
    assert answers.begun == [0, 1, 2]
    await answers.over()
    assert answers.begun == list(range(8))


async def test_each_begins_in_a_turn_of_the_event_loop_of_its_own():
    answers = Answers(AcknowledgeFirst(at_once=3, afterwards=0), 3)
    begun = []
    for _ in range(8):
        await asyncio.sleep(0)
        begun.append(len(answers.begun))
    assert {0, 1, 2, 3} == set(begun)
    await answers.over()


async def test_whoever_brings_the_acknowledgement_on_comes_first():
    answers = Answers(AcknowledgeFirst(afterwards=0.05), 2)
    await asyncio.sleep(0.02)
    assert answers.begun == []
    await asyncio.sleep(0.06)
    assert answers.begun == [0, 1]
    await answers.over()


async def test_one_begins_now_and_then_while_a_crowd_waits_for_acknowledgements():
    turns = AcknowledgeFirst(at_once=9, crowd=4, afterwards=0)
    with ExitStack() as crowd:
        for _ in range(4):
            crowd.enter_context(turns.acknowledging)
        answers = Answers(turns, 8)
        await settled()
        assert answers.begun == []
        await asyncio.sleep(0.05)
        assert 1 <= len(answers.begun) < 4
    await asyncio.sleep(0.06)
    await settled()
    assert answers.begun == list(range(8))
    await answers.over()


async def test_one_acknowledgement_that_is_due_is_no_crowd():
    turns = AcknowledgeFirst(at_once=9, crowd=4, afterwards=0)
    with turns.acknowledging:
        answers = Answers(turns, 8)
        await settled()
        assert len(answers.begun) == 8
    await answers.over()


async def test_who_goes_away_takes_nobodys_turn():
    turns = AcknowledgeFirst(at_once=1, afterwards=0)
    answers = Answers(turns, 4)
    await settled()
    answers.tasks[1].cancel()  # while it waits
    answers.tasks[0].cancel()  # in its turn
    await settled()
    assert answers.begun == [0, 2]
    answers.tasks[2].cancel()
    await asyncio.sleep(0)  # the next one is let in, and goes away before it has heard
    answers.tasks[3].cancel()
    await settled()
    again = Answers(turns, 1)
    await settled()
    assert again.begun == [0]
    await again.over()


async def test_a_turn_ends_when_it_fails():
    turns = AcknowledgeFirst(at_once=1, afterwards=0)
    with pytest.raises(ValueError, match="no"):
        async with turns:
            raise ValueError("no")
    async with turns:
        pass
