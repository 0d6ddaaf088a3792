"""Only what Slack signed, now and for the first time, is let in."""

import asyncio
import time
from io import BytesIO

import pytest

from adapters.slack.chat import SlackChat
from adapters.slack.http_mode import Signatures, serving
from bot.errors import SettingsError
from tests.adapters.slack.club import open_club
from tests.curriculum.build import topic
from tests.scene import FixedShelf, topics


@pytest.fixture
async def club(small_store):
    async with open_club(small_store, FixedShelf(topics(topic())), http=True) as opened:
        yield opened


async def test_forged_old_and_replayed_requests_are_refused(club):
    ada = club.slack.world.joins("Ada")
    http = club.slack.http
    told = await club.over(club.slack.commands(ada, "/help"))
    await club.told(ada)
    headers, body = http.request(told)
    forged = {**headers, **http.signed(body, secret="another")}
    assert (await http.post(forged, body))[0] == 401
    assert (await http.post({**headers, **http.signed(body, at=time.time() - 301)}, body))[0] == 401
    fresh = {**headers, **http.signed(body, at=time.time() + 1)}
    assert (await http.post(fresh, body + b" "))[0] == 401  # and its signature is not used up
    assert (await http.post(fresh, BytesIO(b" " * 2_000_000)))[0] == 413  # nor by this
    assert (await http.post(fresh, body))[0] == 200
    assert (await http.post(fresh, body))[0] == 401
    assert len(club.slack.world.ephemerals) == 1  # it's the command that was answered before


def test_a_signature_is_good_for_once_until_it_is_too_old_anyway(monkeypatch):
    now = 0.0
    monkeypatch.setattr("adapters.slack.http_mode.monotonic", lambda: now)
    signatures = Signatures()
    assert signatures.take("a")
    assert not signatures.take("a")
    signatures.give_back("a")
    assert signatures.take("a")
    now = 601.0
    assert signatures.take("b")
    assert signatures._taken == {"b": 601.0}


async def test_a_port_that_is_taken_is_one_sentence(club):
    with pytest.raises(SettingsError, match="STUDYHALL_SLACK_PORT"):
        await asyncio.wait_for(SlackChat(club.connection).listen(club.dispatcher), 5)


async def test_where_nothing_is_to_be_served_no_port_is_opened():
    async with serving([], "127.0.0.1", 1):
        pass
