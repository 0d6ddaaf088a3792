"""What `studyhall run` holds in memory while nobody wants anything of it."""

from __future__ import annotations

import re

from tests.loopback.discord.server import loopback
from tests.scenes.run import Run

_IMPORTED = re.compile(r"^import time:.*\| +(\S+)$", re.MULTILINE)
NOT_YET = {
    "PIL": "no picture was drawn",
    "adapters.slack": "no Slack is set up",
    "adapters.terminal": "nothing is shown in a terminal",
    "adapters.web": "the playground is not open",
    "aiohttp.web": "nothing is served",
    "alembic": "the tables are of this version",
    "asyncpg": "the database is SQLite",
    "bot.curriculum.lint": "the content is not judged",
    "jinja2": "nothing is served",
    "rapidfuzz": "nobody made a typing mistake",
    "rich": "nothing is shown in a terminal",
    "sqlalchemy.dialects.postgresql": "the database is SQLite",
}


async def test_what_nobody_asked_for_is_not_loaded_while_the_bot_waits(tmp_path):
    async with loopback() as discord:
        run = Run(tmp_path, discord, forked=False, PYTHONPROFILEIMPORTTIME="1")
        try:
            await run.start()  # makes the tables
            await run.stop()
            first = len(run.said())
            await run.start()
            imported = set(_IMPORTED.findall(run.said()[first:]))
        finally:
            run.close()
    assert {"discord", "sqlalchemy", "bot.dispatch"} <= imported
    assert {each: why for each, why in NOT_YET.items() if each in imported} == {}
