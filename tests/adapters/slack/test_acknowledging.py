"""When Slack hears that something has arrived: the handler says so, or returns."""

import asyncio

import pytest

from adapters.slack.chat import SlackChat
from adapters.slack.rate_limit import RateLimit
from bot.chat.events import Met
from bot.chat.model import Button, Place, Post
from tests.adapters.slack.club import Club
from tests.loopback.slack.server import loopback, until

POST = Post("Which?", buttons=(Button("quiz:1:0", "1"),))


class Handler:
    """Does as a test says: fails so many times, says that an event is kept, and waits."""

    def __init__(self):
        self.heard = []
        self.fails = 0
        self.says = False
        self.goes_on = asyncio.Event()

    async def handle(self, event, kept=lambda: None):
        if isinstance(event, Met):
            return
        self.heard.append(event.delivery)
        if self.says:
            kept()
        if self.fails:
            self.fails -= 1
            raise RuntimeError("a fault of ours")
        await self.goes_on.wait()


class Inbox(Club):
    """A workspace, with this handler behind the adapter."""

    async def start(self):
        self.handler = Handler()
        self.chat = SlackChat(self.connection, pace=RateLimit(gap=0.0))
        self.listening = asyncio.create_task(self.chat.listen(self.handler))
        await asyncio.wait_for(self.chat.ready.wait(), 5)
        await self.chat.send(
            Place("slack", self.here["context_team_id"], self.here["id"]), POST, "k"
        )
        self.slack.postman.retry_after = (0.1, 0.1)

    def reacts(self):
        """Somebody new reacts."""
        slack = self.slack
        return slack.reacts(slack.world.joins("Ada"), slack.world.said[0], "one")

    def presses(self):
        slack = self.slack
        return slack.presses(slack.world.joins("Ada"), slack.world.said[0], "quiz:1:0")

    async def hears(self, count=1):
        await until(lambda: len(self.handler.heard) == count, "the event", 5)


@pytest.fixture(params=["socket", "http"])
async def desk(request):
    async with loopback(http=request.param == "http") as slack:
        opened = Inbox(slack, None, None)
        await opened.start()
        yield opened
        opened.handler.goes_on.set()
        await opened.stop()


@pytest.mark.parametrize("how", ["reacts", "presses"])
async def test_what_is_kept_is_acknowledged_while_it_is_still_answered(desk, how):
    desk.handler.says = True
    delivery = await desk.over(getattr(desk, how)())
    assert delivery.error == ""
    assert len(desk.handler.heard) == 1
    assert not desk.handler.goes_on.is_set()


@pytest.mark.parametrize("how", ["reacts", "presses"])
async def test_a_handler_that_never_says_so_is_acknowledged_when_it_returns(desk, how):
    delivery = getattr(desk, how)()
    await desk.hears()
    assert not delivery.over.is_set()
    desk.handler.goes_on.set()
    assert (await desk.over(delivery)).error == ""
    assert len(desk.handler.heard) == 1


async def test_what_a_handler_fails_on_before_it_is_kept_is_delivered_again(desk):
    desk.handler.fails = 1
    desk.handler.goes_on.set()
    delivery = await desk.over(desk.reacts())
    assert [each.acked_at is None for each in delivery.tries] == [True, False]
    assert len(desk.handler.heard) == 2


async def test_a_press_that_a_handler_fails_on_is_told_to_its_person_by_slack(desk):
    desk.handler.fails = 1
    assert (await desk.over(desk.presses())).error != ""


async def test_what_a_handler_fails_on_once_it_is_kept_is_not_delivered_again(desk):
    desk.handler.says, desk.handler.fails = True, 1
    delivery = await desk.over(desk.reacts())
    assert [each.acked_at is None for each in delivery.tries] == [False]
    assert len(desk.handler.heard) == 1
