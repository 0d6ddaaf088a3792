from types import SimpleNamespace

import aiohttp
import discord
import pytest

from adapters.discord.errors import TRIES, is_transient, to_chat_error, with_retries
from bot.errors import ChatRefused, ChatUnavailable, MessageGone


def answer(status, code=0, kind=discord.HTTPException):
    response = SimpleNamespace(status=status, reason="why")
    return kind(response, {"code": code, "message": "m"})


class Failing:
    """Fails some times, then gives "done"."""

    def __init__(self, *faults):
        self.faults = list(faults)
        self.calls = 0

    async def __call__(self):
        self.calls += 1
        if self.faults:
            raise self.faults.pop(0)
        return "done"


@pytest.mark.parametrize(
    "fault",
    [
        answer(503),
        answer(500, kind=discord.DiscordServerError),
        aiohttp.ServerDisconnectedError(),
        ConnectionResetError(),
        TimeoutError(),
        KeyError("id"),  # what discord.py makes of `{}`
        TypeError("string indices must be integers"),  # … and of a proxy's HTML page
    ],
)
async def test_what_passes_is_tried_again(fault):
    call = Failing(fault, fault)
    assert await with_retries(call, first_wait=0) == "done"
    assert call.calls == 3


async def test_an_answer_that_stays_odd_is_out_of_order_and_logged_with_its_trace(caplog):
    call = Failing(*[KeyError("id")] * 9)
    with pytest.raises(ChatUnavailable):
        await with_retries(call, first_wait=0)
    assert call.calls == TRIES
    assert caplog.records[-1].exc_info


async def test_a_client_that_was_closed_meanwhile_is_unavailable_at_once():
    call = Failing(RuntimeError("Session is closed"))
    with pytest.raises(ChatUnavailable, match="Session is closed"):
        await with_retries(call, first_wait=0)
    assert call.calls == 1


async def test_trying_ends():
    call = Failing(*[answer(503)] * 9)
    with pytest.raises(ChatUnavailable):
        await with_retries(call, first_wait=0)
    assert call.calls == TRIES


@pytest.mark.parametrize(
    ("fault", "ours"),
    [
        (answer(404, 10008, discord.NotFound), MessageGone),
        (answer(404, 10003, discord.NotFound), MessageGone),
        (answer(403, 50013, discord.Forbidden), ChatRefused),
        (answer(403, 50001, discord.Forbidden), ChatRefused),
        (answer(400, 50035), ChatRefused),
    ],
)
async def test_what_does_not_pass_is_told_at_once(fault, ours):
    call = Failing(fault)
    with pytest.raises(ours):
        await with_retries(call, first_wait=0)
    assert call.calls == 1


def test_a_missing_permission_says_what_to_give():
    assert "*Embed Links*" in str(to_chat_error(answer(403, 50013, discord.Forbidden)))


def test_where_it_is_known_what_is_missing_that_alone_is_asked_for():
    said = str(
        to_chat_error(answer(403, 50013, discord.Forbidden), ["Embed Links", "Attach Files"])
    )
    assert said.endswith("can give me *Embed Links* and *Attach Files*.")


def test_a_network_that_fails_is_out_of_order():
    assert is_transient(OSError())
    assert is_transient(answer(429))
    assert not is_transient(answer(400))
    assert isinstance(to_chat_error(OSError("no route")), ChatUnavailable)
