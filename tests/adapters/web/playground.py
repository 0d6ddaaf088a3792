"""A playground that listens while a test plays in it."""

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.discord import render as discord
from adapters.slack import render as slack
from adapters.web.chat import Preview, WebChat
from tests.adapters.web.scripted import TOPICS, Script

PREVIEWS = (
    Preview("Discord", discord.LIMITS, discord.markdown),
    Preview("Slack", slack.LIMITS, slack.mrkdwn),
)


class Playground:
    """A playground that listens, and can be restarted on its port and its file."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self.port = 0
        self.scripts: list[Script] = []

    @property
    def script(self) -> Script:
        return self.scripts[-1]

    @property
    def url(self) -> str:
        return self.chat.url

    async def start(self, **options) -> None:
        options.setdefault("topic", lambda: TOPICS[0])
        self.chat = WebChat(self.database, port=self.port, previews=PREVIEWS, **options)
        self.scripts.append(Script(self.chat))
        self._listening = asyncio.create_task(self.chat.listen(self.script))
        ready = asyncio.create_task(self.chat.ready.wait())
        done, _ = await asyncio.wait({self._listening, ready}, return_when="FIRST_COMPLETED")
        if self._listening in done:
            ready.cancel()
            await self._listening
        self.port = int(self.chat.url.rsplit(":", 1)[1].strip("/"))

    async def stop(self) -> None:
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)

    async def restart(self) -> None:
        await self.stop()
        await self.start()


@asynccontextmanager
async def running(database: Path, **options):
    playground = Playground(database)
    await playground.start(**options)
    try:
        yield playground
    finally:
        await playground.stop()
