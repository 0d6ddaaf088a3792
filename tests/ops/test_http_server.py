"""Malformed requests are refused and told in one line, whichever server of ours they reach."""

from __future__ import annotations

import asyncio
import logging
import socket
from contextlib import asynccontextmanager, suppress
from random import Random

import pytest

from adapters.slack.chat import SlackChat
from adapters.slack.config import Connection
from adapters.slack.oauth import Installed
from adapters.slack.rate_limit import RateLimit
from bot.ops import health
from bot.store.engine import Store
from tests.adapters.web.playground import running
from tests.loopback.slack.server import loopback

PORT = b"$PORT"
HEAD = b"Host: 127.0.0.1:$PORT\r\nOrigin: http://127.0.0.1:$PORT\r\nAuthorization: xoxb-hunter2\r\n"
JSON = b"Content-Type: application/json\r\n"
BODY = b'{"as": "ada", "action": "12345678", "channel": "studyhall", "text": "hi"}'
SIGNED = b"X-Slack-Request-Timestamp: 1\r\nX-Slack-Signature: v0=1\r\n"


def post(path: bytes, more: bytes = b"", body: bytes = BODY) -> bytes:
    length = b"" if b"Transfer-" in more or b"Length:" in more else b"Content-Length: %d\r\n"
    start = b"POST " + path + b" HTTP/1.1\r\n" + HEAD + JSON + SIGNED
    return start + more + (length % len(body) if length else b"") + b"\r\n" + body


def get(path: bytes, more: bytes = b"") -> bytes:
    return b"GET " + path + b" HTTP/1.1\r\n" + HEAD + more + b"\r\n"


def malformed(path: bytes) -> list[bytes]:
    """What a scanner, a broken proxy or somebody with a grudge sends."""
    return [
        *(post(path, b"Content-Encoding: %s\r\n" % each) for each in (b"deflate", b"gzip", b"br")),
        post(path, b"Content-Encoding: deflate\r\nTransfer-Encoding: chunked\r\n", b"2\r\n{}\r\n"),
        post(path, b"Transfer-Encoding: chunked\r\n", b"zz\r\n{}\r\n"),
        post(path, b"Transfer-Encoding: chunked\r\n", b"ffffffffffffffffff\r\n"),
        post(path, b"Content-Length: 9\r\n", b"{}"),
        post(path, b"Content-Length: -1\r\n"),
        post(path, b"Content-Length: 1\r\nContent-Length: 2\r\n"),
        post(path, b"Content-Length: 99999999\r\n", b"x" * 300_000),
        post(path, b"Expect: nonsense\r\n"),
        post(path, body=b"\xff\xfe{}"),
        post(path, body=b"[" * 50_000),
        post(path, body=b"9" * 5_000),
        post(path, b"a b: c\r\n"),
        post(path, b"X: " + b"y" * 20_000 + b"\r\n"),
        post(path, b"X: \0\r\n"),
        post(path).replace(b"application/json", b"application/json; charset=nope"),
        post(path).replace(b"application/json", b"multipart/form-data"),
        get(b"/" + b"a" * 20_000),
        get(b"/%ff%00?as=%ff%00"),
        get(b"//evil.example/%2e%2e/"),
        get(b"http://[::1/"),
        get(path, b"Range: bytes=9-1\r\n"),
        get(path, b"Cookie: " + b"=;" * 50 + b"\r\n"),
        get(path, b"Cookie: \xff\xfe=\x80\r\n"),
        get(path, b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n"),
        get(path, b"Last-Event-ID: \xff\r\nAccept: text/event-stream\r\n"),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\r\n\r\n\r\n",
        b"",
    ]


def mutated(request: bytes, random: Random) -> bytes:
    """The same with a few bytes changed, left out or repeated."""
    made = bytearray(request)
    for _ in range(random.randint(1, 6)):
        at = random.randrange(len(made) + 1)
        match random.randrange(3):
            case 0:
                made[at : at + 1] = random.randbytes(1)
            case 1:
                del made[at : at + random.randint(1, 20)]
            case 2:
                made[at:at] = random.choice([b"\r\n", b"\0", b":", b" ", made[at : at + 30]])
    return bytes(made)


async def sent(port: int, request: bytes, patience: float = 5.0) -> bytes:
    """The first line of what is answered; nothing where the connection is closed, or where the
    server still waits for the rest when we leave."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    said = b""
    with suppress(ConnectionError, TimeoutError):
        writer.write(request.replace(PORT, str(port).encode()))
        await writer.drain()
        said = await asyncio.wait_for(reader.readline(), patience)
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
    return said


@asynccontextmanager
async def playground(tmp_path):
    async with running(tmp_path / "room.db") as opened:
        yield opened.port, [b"/say", b"/events?as=ada", b"/static/app.js"], get(b"/")


@asynccontextmanager
async def slack(tmp_path):
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'studyhall.db'}")
    installed = Installed("1.2", store.engine)
    async with store.write() as connection:
        await connection.run_sync(installed.prepare)
    async with loopback(http=True) as opened:
        reached = Connection(
            signing_secret="secret",
            client_id="1.2",
            client_secret="secret",
            api=opened.base,
            port=free_port(),
        )
        chat = SlackChat(reached, installed=installed, pace=RateLimit(gap=0.0))
        listening = asyncio.create_task(chat.listen(None))
        await asyncio.wait_for(chat.ready.wait(), 10)
        paths = [b"/slack/events", b"/slack/install", b"/slack/oauth_redirect?state=x&code=y"]
        yield reached.port, paths, get(b"/slack/install")
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
    await store.close()


@asynccontextmanager
async def operators_pages(tmp_path):
    async def answers():
        """A database that does."""

    port = free_port()
    async with health.served(port, "127.0.0.1", {}, answers, answers):
        yield port, [b"/healthz", b"/metrics"], get(b"/healthz")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
@pytest.mark.parametrize("server", [playground, slack, operators_pages])
async def test_a_malformed_request_is_refused_and_told_in_one_line(server, tmp_path, caplog):
    caplog.set_level(logging.INFO)
    random = Random(1539)
    async with server(tmp_path) as (port, paths, good):
        requests = [each for path in paths for each in malformed(path)]
        requests += [mutated(random.choice(requests)[:2000], random) for _ in range(300)]
        for request in requests:
            caplog.clear()
            status = (await sent(port, request, 0.1)).split(b" ")[1:2]
            assert status == [] or not status[0].startswith(b"5"), request[:300]
            assert [each for each in caplog.records if each.exc_info] == [], request[:300]
            assert len(caplog.records) <= 2, [each.getMessage() for each in caplog.records]
            assert "Traceback" not in caplog.text
            assert "hunter2" not in caplog.text
        assert b" 200 " in await sent(port, good)


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
@pytest.mark.parametrize("server", [playground, slack])
async def test_a_body_that_is_not_what_its_encoding_says_is_refused(server, tmp_path):
    async with server(tmp_path) as (port, paths, _):
        for encoding in (b"deflate", b"gzip", b"br"):
            said = await sent(port, post(paths[0], b"Content-Encoding: %s\r\n" % encoding))
            assert b" 400 " in said
