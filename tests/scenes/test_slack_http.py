"""What the bot's own process lets in by HTTP: what Slack has signed, just now."""

from __future__ import annotations

import socket
import time

import pytest

from tests.loopback.slack.deliveries import Delivery
from tests.loopback.slack.server import until
from tests.scenes.run import Run
from tests.scenes.table import asked, heard, kept, press, pressed

pytestmark = pytest.mark.parametrize("slack", ["http"], indirect=True)


async def test_a_wrong_signature_and_an_old_timestamp_are_refused(slack, on_slack):
    await on_slack.start()
    question = await asked(slack)
    ann, mallory = slack.world.joins("Ann"), slack.world.joins("Mallory")
    good = await pressed(slack, ann, question, 0)
    told = {**good.payload, "user": {**good.payload["user"], "id": mallory["id"]}}
    headers, body = slack.http.request(Delivery(good.kind, told))
    kind = {"Content-Type": headers["Content-Type"]}
    refused = [
        slack.http.signed(body, secret="another"),
        slack.http.signed(body, at=time.time() - 360),
        slack.http.signed(body, at=time.time() + 360),
        slack.http.signed(body + b" "),
        {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=0"},
        {},
    ]
    for signature in refused:
        status, _ = await slack.http.post({**kind, **signature}, body)
        assert status == 401
    await kept(on_slack, 1)


async def test_a_replayed_request_changes_nothing(slack, on_slack):
    await on_slack.start()
    question = await asked(slack)
    ann = slack.world.joins("Ann")
    first = await pressed(slack, ann, question, 0)
    headers, body = slack.http.request(first)
    await pressed(slack, ann, question, 1)
    status, _ = await slack.http.post(headers, body)
    assert status in (200, 401)
    await pressed(slack, slack.world.joins("Bo"), question, 2)
    kept_so_far = on_slack.rows("SELECT choice FROM answers ORDER BY id")
    assert kept_so_far == [(0,), (1,), (2,)]


async def test_the_request_url_is_verified(slack, on_slack):
    await on_slack.start()
    status, answer = await slack.http.verify()
    assert status == 200
    assert answer["challenge"].startswith("3eZbrw1a")


async def test_rubbish_is_refused(slack, on_slack):
    await on_slack.start()
    for body in (b"", b"{", b"payload=%7B", b"\xff\xfe", b"[]", b"{}"):
        headers = {"Content-Type": "application/json", **slack.http.signed(body)}
        status, _ = await slack.http.post(headers, body)
        assert 400 <= status < 500
    await pressed(slack, slack.world.joins("Ann"), await asked(slack), 0)


async def test_a_taken_port_is_one_sentence(slack, on_slack):
    with socket.create_server(("127.0.0.1", slack.port)):
        on_slack.launch()
        assert await on_slack.ended() == 2
    assert "STUDYHALL_SLACK_PORT" in on_slack.said()


async def test_a_balancer_on_another_machine_reaches_the_address_that_is_set(slack, on_slack):
    """127.0.0.2 stands for it: Linux has it, as it has all of 127.0.0.0/8."""
    on_slack.settings["STUDYHALL_SLACK_ADDRESS"] = "127.0.0.2"
    slack.http.urls = [f"http://127.0.0.2:{slack.port}/slack/events"]
    await on_slack.start()
    status, _ = await slack.http.verify()
    assert status == 200
    with socket.create_server(("127.0.0.1", slack.port)):
        pass  # nobody listens where nobody was told to


async def test_an_address_that_is_none_of_ours_is_one_sentence(slack, on_slack):
    on_slack.settings["STUDYHALL_SLACK_ADDRESS"] = "203.0.113.7"
    on_slack.launch()
    assert await on_slack.ended() == 2
    assert "STUDYHALL_SLACK_ADDRESS" in on_slack.said()
    assert "Traceback" not in on_slack.said()


async def test_two_processes_behind_a_balancer_share_the_work(slack, on_slack, postgres_url):
    on_slack.settings["DATABASE_URL"] = postgres_url
    await on_slack.start()
    folder = on_slack.folder / "other"
    folder.mkdir()
    other = Run(folder, slack, DATABASE_URL=postgres_url)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    other.settings["STUDYHALL_SLACK_PORT"] = str(port)
    try:
        await other.start()
        slack.http.urls.append(f"http://127.0.0.1:{port}/slack/events")
        question = await asked(slack)
        people = [slack.world.joins(f"P{number}") for number in range(6)]
        for number, each in enumerate(people):
            told = press(slack, each, question, number % 3)
            await heard(slack, each, "You chose")
            assert told.wait < 1
            slack.postman.again(told)
            await until(told.acked.is_set, "once more, to the other process")
        await kept(on_slack, 6)
    finally:
        other.close()
