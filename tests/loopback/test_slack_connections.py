"""What is special to each of the two ways in which Slack reaches an app."""

import time

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

from tests.loopback.bolt import app_of, connected
from tests.loopback.slack.server import loopback, until


def counting(slack):
    app = app_of(slack)
    app.seen = []

    @app.event("message")
    async def message(body):
        app.seen.append(body["event"]["text"])

    return app


async def test_socket_mode_wants_an_app_token_and_a_fresh_address():
    async with loopback() as slack, aiohttp.ClientSession() as session:
        url = slack.sockets.address()
        async with session.ws_connect(url) as socket:
            hello = await socket.receive_json()
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_an_envelope_wants_its_own_id_back():
    async with loopback() as slack, aiohttp.ClientSession() as session:
        async with session.ws_connect(slack.sockets.address()) as socket:
            await socket.receive_json()
            told = slack.says(slack.world.joins("Ann"), "Hello")
            envelope = await socket.receive_json()
            assert envelope["type"] == "events_api"
            assert envelope["payload"]["event"]["text"] == "Hello"
            assert (envelope["retry_attempt"], envelope["accepts_response_payload"]) == (0, False)
            await socket.send_json({"envelope_id": "another"})
            await socket.send_json({"envelope_id": envelope["envelope_id"]})
            await told.acked.wait()
        assert slack.sockets.unknown_acks == ["another"]


async def test_several_connections_share_the_work():
    async with loopback() as slack:
        app, other = counting(slack), counting(slack)
        async with connected(slack, app), connected(slack, other):
            await until(lambda: len(slack.sockets.connections) == 2, "two connections")
            ann = slack.world.joins("Ann")
            for number in range(4):
                slack.says(ann, str(number))
            await until(lambda: len(app.seen) + len(other.seen) == 4, "all four")
            assert app.seen
            assert other.seen


@pytest.mark.parametrize("how", ["refresh", "cut"])
async def test_an_app_comes_back_after_a_lost_connection(how):
    async with loopback() as slack:
        app = counting(slack)
        handler = AsyncSocketModeHandler(app, slack.world.app_token, ping_interval=0.5)
        await handler.connect_async()
        await slack.sockets.ready.wait()
        if how == "refresh":
            await slack.sockets.disconnect("warning", close=False)
            await slack.sockets.disconnect()
        else:
            slack.sockets.cut()
        await until(lambda: slack.sockets.opened > 1, "a new connection")
        told = slack.says(slack.world.joins("Ann"), "Hello")
        await until(told.acked.is_set, "the message")
        assert app.seen == ["Hello"]
        await handler.close_async()


async def test_what_nobody_listens_to_is_given_up():
    async with loopback() as slack:
        slack.postman.retry_after = (0.01,)
        told = slack.says(slack.world.joins("Ann"), "Hello")
        await until(told.over.is_set, "given up")
        assert not told.acked.is_set()
        assert [each.failed for each in told.tries] == ["no_connection"] * 2


@pytest.fixture
async def slack():
    async with loopback(http=True) as opened:
        opened.postman.retry_after = ()
        yield opened


async def test_only_what_slack_signed_now_is_let_in(slack):
    app = counting(slack)
    async with connected(slack, app):
        told = slack.says(slack.world.joins("Ann"), "Hello")
        await until(told.acked.is_set, "the message")
        headers, body = slack.http.request(told)
        forged = {**headers, **slack.http.signed(body, secret="another")}
        assert (await slack.http.post(forged, body))[0] == 401
        old = {**headers, **slack.http.signed(body, at=time.time() - 301)}
        assert (await slack.http.post(old, body))[0] == 401
        assert (await slack.http.post(headers, body + b" "))[0] == 401
        assert app.seen == ["Hello"]
        assert (await slack.http.post(headers, body))[0] == 200  # a replay: Bolt lets it in
        assert app.seen == ["Hello"] * 2


async def test_a_request_url_is_verified(slack):
    async with connected(slack, counting(slack)):
        status, answer = await slack.http.verify()
        assert status == 200
        assert answer["challenge"].startswith("3eZbrw1a")


async def test_requests_go_to_the_processes_in_turn(slack):
    first, second = counting(slack), counting(slack)
    async with connected(slack, first):
        urls = slack.http.urls
        async with connected(slack, second):
            slack.http.urls = urls + slack.http.urls
            ann = slack.world.joins("Ann")
            for number in range(4):
                told = slack.says(ann, str(number))
                await told.acked.wait()
            assert (len(first.seen), len(second.seen)) == (2, 2)


async def test_an_app_that_fails_is_tried_again_with_the_reason(slack):
    slack.postman.retry_after = (0.01,)
    app = app_of(slack)
    reasons = []

    @app.event("message")
    async def message(request):
        reasons.append(request.headers.get("x-slack-retry-reason"))
        if len(reasons) == 1:
            raise RuntimeError("a bad day")

    async with connected(slack, app):
        told = slack.says(slack.world.joins("Ann"), "Hello")
        await until(told.acked.is_set, "the second attempt")
        assert reasons == [None, ["http_error"]]
    slack.http.urls = ["http://127.0.0.1:1/slack/events"]
    gone = slack.says(slack.world.joins("Bo"), "Hello")
    await until(gone.over.is_set, "given up")
    assert gone.tries[0].failed == "connection_failed"
