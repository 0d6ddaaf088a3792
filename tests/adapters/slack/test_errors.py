import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from adapters.slack.errors import TRIES, code, is_transient, to_chat_error, with_retries
from bot.errors import ChatRefused, ChatUnavailable, MessageGone


class Response(dict):
    def __init__(self, error, status=200, **more):
        super().__init__(ok=False, error=error, **more)
        self.status_code = status


def answer(error="", status=200, **more):
    return SlackApiError("refused", Response(error, status, **more))


class AsyncProxy:
    """The answer of something between Slack and us, which is no JSON."""

    data = "upstream error"
    status_code = 502


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


NO_CONNECTION = aiohttp.ClientConnectorError(None, OSError("refused"))


@pytest.mark.parametrize(
    "fault",
    [
        answer("", 503),
        SlackApiError("refused", AsyncProxy()),
        answer("internal_error"),
        answer("service_unavailable"),
        aiohttp.ServerDisconnectedError(),
        ConnectionResetError(),
        TimeoutError(),
    ],
)
async def test_what_passes_is_tried_again(fault):
    call = Failing(fault, fault)
    assert await with_retries(call, first_wait=0) == "done"
    assert call.calls == 3


async def test_trying_ends():
    call = Failing(*[answer("fatal_error")] * 9)
    with pytest.raises(ChatUnavailable):
        await with_retries(call, first_wait=0)
    assert call.calls == TRIES


async def test_a_rate_limit_was_waited_out_before():
    call = Failing(answer("ratelimited", 429))
    with pytest.raises(ChatUnavailable):
        await with_retries(call, first_wait=0)
    assert call.calls == 1


async def test_what_must_not_be_done_twice_is_tried_again_only_where_it_did_not_get_there():
    assert await with_retries(Failing(NO_CONNECTION), once=True, first_wait=0) == "done"
    for fault in (aiohttp.ServerDisconnectedError(), answer("", 503), TimeoutError()):
        call = Failing(fault)
        with pytest.raises(ChatUnavailable):
            await with_retries(call, once=True, first_wait=0)
        assert call.calls == 1


async def test_a_private_word_is_tried_again_unless_its_answer_was_lost():
    for fault in (NO_CONNECTION, answer("", 503), answer("fatal_error")):
        assert await with_retries(Failing(fault), unless_lost=True, first_wait=0) == "done"
    for fault in (aiohttp.ServerDisconnectedError(), TimeoutError()):
        call = Failing(fault)
        with pytest.raises(ChatUnavailable):
            await with_retries(call, unless_lost=True, first_wait=0)
        assert call.calls == 1


@pytest.mark.parametrize(
    ("word", "ours", "says"),
    [
        ("message_not_found", MessageGone, "message_not_found"),
        ("thread_not_found", MessageGone, "thread_not_found"),
        ("channel_not_found", ChatRefused, "`/invite`"),
        ("not_in_channel", ChatRefused, "`/invite`"),
        ("is_archived", ChatRefused, "archived"),
        ("token_revoked", ChatRefused, "install me again"),
        ("account_inactive", ChatRefused, "install me again"),
        ("restricted_action", ChatRefused, "posting permissions"),
        ("posting_to_general_channel_denied", ChatRefused, "posting permissions"),
        ("msg_too_long", ChatRefused, "msg_too_long"),
    ],
)
async def test_what_does_not_pass_is_told_at_once(word, ours, says):
    call = Failing(answer(word))
    with pytest.raises(ours, match=says):
        await with_retries(call, first_wait=0)
    assert call.calls == 1


def test_a_missing_scope_says_which_and_what_to_do():
    said = str(to_chat_error(answer("missing_scope", needed="files:write")))
    assert "`files:write`" in said
    assert "studyhall slack manifest" in said


def test_a_network_that_fails_is_out_of_order():
    assert is_transient(OSError())
    assert code(OSError()) == ""
    assert isinstance(to_chat_error(OSError("no route")), ChatUnavailable)
    assert not is_transient(answer("not_in_channel"))
