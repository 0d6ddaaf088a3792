import asyncio
import socket

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.errors import SettingsError, StoreAway
from bot.ops import metrics
from bot.ops.health import served


async def answers():
    """A database that does, and in which nothing has changed."""


async def away():
    raise StoreAway("The database is away.")


async def hangs():
    await asyncio.sleep(60)


class Chat:
    def __init__(self):
        self.ready = asyncio.Event()


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


async def get(port, path):
    address = f"http://127.0.0.1:{port}{path}"
    async with aiohttp.ClientSession() as session, session.get(address) as response:
        if response.content_type == "application/json":
            return response.status, await response.json()
        return response.status, await response.text()


async def test_a_bot_is_alive_before_it_is_ready(port):
    discord = Chat()
    async with served(port, "127.0.0.1", {"discord": discord}, answers, answers):
        assert await get(port, "/healthz") == (200, {"alive": True})
        assert await get(port, "/readyz") == (
            503,
            {"ready": False, "database": True, "discord": False},
        )
        discord.ready.set()
        assert await get(port, "/readyz") == (
            200,
            {"ready": True, "database": True, "discord": True},
        )


@pytest.mark.parametrize("database", [away, hangs])
async def test_a_bot_whose_database_is_away_or_hangs_is_not_ready(port, database, monkeypatch):
    monkeypatch.setattr("bot.ops.health.TIMEOUT", 0.05)
    async with served(port, "127.0.0.1", {}, database, database):
        status, told = await get(port, "/readyz")
        assert (status, told["database"]) == (503, False)
        assert (await get(port, "/healthz"))[0] == 200
        found = await read(port)  # what is due is not known; the rest is told
        assert ("studyhall_faults_total",) in found
        assert ("studyhall_dailies_late",) not in found


async def test_what_is_due_is_looked_up_when_it_is_asked_for(port):
    async def looks():
        metrics.dailies_late.inc()

    metrics.dailies_late.set(4)
    async with served(port, "127.0.0.1", {}, answers, looks):
        assert (await read(port))["studyhall_dailies_late",] == 5
        assert (await read(port))["studyhall_dailies_late",] == 6


async def test_nothing_is_served_unless_asked_for():
    async with served(None, "127.0.0.1", {}, answers, answers):
        pass


async def test_a_taken_port_is_told_in_one_sentence(port):
    taken = socket.create_server(("127.0.0.1", port))
    with taken, pytest.raises(SettingsError, match="STUDYHALL_HEALTH_PORT: can't listen on 127"):
        async with served(port, "127.0.0.1", {}, answers, answers):
            pass


async def read(port):
    """Of each sample's name and labels: its value."""
    _, text = await get(port, "/metrics")
    samples = [each for family in text_string_to_metric_families(text) for each in family.samples]
    named = [(each.name, *(value for _, value in sorted(each.labels.items()))) for each in samples]
    return dict(zip(named, (each.value for each in samples), strict=True))


async def test_what_is_counted_is_shown_to_prometheus(port):
    metrics.refusals.labels("platform", "ChatUnavailable").inc()
    async with served(port, "127.0.0.1", {}, answers, answers):
        before = await read(port)
        metrics.refusals.labels("platform", "ChatUnavailable").inc()
        metrics.answered.labels("platform").observe(0.005)
        metrics.answered.labels("platform").observe(0.3)
        metrics.answered.labels("platform").observe(99)
        metrics.waiting.inc(3)
        found = await read(port)
        metrics.waiting.dec(3)
    errors = ("studyhall_platform_errors_total", "platform", "ChatUnavailable")
    assert found[errors] - before[errors] == 1
    bucket = "studyhall_answer_seconds_bucket"
    bounds = {bound: found[bucket, bound, "platform"] for bound in ("0.005", "0.25", "0.5", "10.0")}
    assert bounds == {"0.005": 1, "0.25": 1, "0.5": 2, "10.0": 2}
    assert found[bucket, "+Inf", "platform"] == 3
    assert found["studyhall_answer_seconds_count", "platform"] == 3
    assert found["studyhall_answer_seconds_sum", "platform"] == pytest.approx(99.305)
    assert found["studyhall_answers_waiting",] == 3
    assert found["process_resident_memory_bytes",] > 0
