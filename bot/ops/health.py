"""What whoever runs the bot may ask it: does it live, is it ready, what has it counted.

- `/healthz`: 200 while the process does its work.
- `/readyz`: 200 while the database answers and every chat is connected, else 503; says which.
- `/metrics`: what `bot.ops.metrics` counted, for Prometheus.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from bot.errors import SettingsError, StoreError
from bot.ops import metrics

if TYPE_CHECKING:
    from aiohttp import web
    from prometheus_client import CollectorRegistry
    from prometheus_client.core import Metric

PATIENCE: Final = 2.0  # seconds that the database has to answer in
Ask: TypeAlias = Callable[[], Awaitable[None]]


class Chatting(Protocol):
    """What says whether it is connected."""

    ready: asyncio.Event


@asynccontextmanager
async def served(
    port: int | None,
    address: str,
    chats: Mapping[str, Chatting],
    ping: Ask,
    look_at_due: Ask,
) -> AsyncIterator[None]:
    """Answer while the block lasts; not at all without a port. Raises SettingsError where it is
    taken. `ping` asks the database whether it is there, `look_at_due` what is due; both raise
    StoreError where it does not answer."""
    if port is None:
        yield
        return
    from aiohttp import web

    from bot.ops.http_server import listening, refuse_unreadable

    app = web.Application(middlewares=[refuse_unreadable])
    app.add_routes(_routes(chats, ping, look_at_due))
    async with AsyncExitStack() as serving:
        try:
            await serving.enter_async_context(listening(app, address, port, shutdown_timeout=0.1))
        except OSError as exc:
            raise SettingsError(
                f"STUDYHALL_HEALTH_PORT: {address}:{port} cannot be listened on "
                f"({exc.strerror or exc}). Choose another port."
            ) from None
        yield


def _routes(chats: Mapping[str, Chatting], ping: Ask, look_at_due: Ask) -> list[web.RouteDef]:
    from aiohttp import web

    with_due, without = _registry(metrics.DUE), _registry()

    async def lives(_: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def ready(_: web.Request) -> web.Response:
        found = {"database": await _answers(ping)}
        found |= {name: chat.ready.is_set() for name, chat in chats.items()}
        every = all(found.values())
        return web.json_response({"ready": every, **found}, status=200 if every else 503)

    async def counted(_: web.Request) -> web.Response:
        from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

        known = await _answers(look_at_due)
        told = generate_latest(with_due if known else without)
        return web.Response(body=told, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [
        web.get("/healthz", lives),
        web.get("/readyz", ready),
        web.get("/metrics", counted),
    ]


async def _answers(ask: Ask) -> bool:
    """Whether the database does, in time."""
    try:
        async with asyncio.timeout(PATIENCE):
            await ask()
    except (StoreError, TimeoutError):
        return False
    return True


def _registry(due: tuple[metrics.Level, ...] = ()) -> CollectorRegistry:
    from prometheus_client import CollectorRegistry, ProcessCollector
    from prometheus_client.registry import Collector

    class Counted(Collector):
        def collect(self) -> Iterator[Metric]:
            return _families((*metrics.LEVELS, *due))

    registry = CollectorRegistry()
    registry.register(Counted())
    ProcessCollector(registry=registry)
    return registry


def _families(levels: Sequence[metrics.Level]) -> Iterator[Metric]:
    from prometheus_client.core import (
        CounterMetricFamily,
        GaugeMetricFamily,
        HistogramMetricFamily,
    )

    for counter in metrics.COUNTERS:
        counts = CounterMetricFamily(counter.name, counter.means, labels=counter.labels)
        for labels, value in tuple(counter.values.items()):
            counts.add_metric(labels, value)
        yield counts
    for level in levels:
        yield GaugeMetricFamily(level.name, level.means, value=level.value)
    for took in metrics.TIMES:
        times = HistogramMetricFamily(took.name, took.means, labels=took.labels)
        for label, sums in took.sums.items():
            times.add_metric([label], _cumulated(took.counts[label]), sums)
        yield times


def _cumulated(counts: list[int]) -> list[tuple[str, float]]:
    """Prometheus' buckets: of each bound, how many took at most that long."""
    buckets: list[tuple[str, float]] = []
    total = 0
    for bound, count in zip((*metrics.BOUNDS, "+Inf"), counts, strict=True):
        total += count
        buckets.append((str(bound), total))
    return buckets
