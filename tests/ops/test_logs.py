import asyncio
import json
import logging

import pytest

from bot.errors import StoreAway, StoreBusy
from bot.ops import logs
from bot.settings import Settings


@pytest.fixture
def written(request):
    """Log with a formatter; returns the lines so far."""
    lines = []
    logger = logging.getLogger("test")

    class Lines(logging.Handler):
        def emit(self, record):
            lines.append(self.format(record))

    def log_as(formatter):
        handler = Lines()
        handler.setFormatter(formatter)
        handler.addFilter(logs.told_elsewhere)
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        request.addfinalizer(lambda: logger.removeHandler(handler))
        return logger, lines

    return log_as


def fails(with_what):
    raise with_what


def caught(fault):
    """The fault with a traceback."""
    try:
        fails(fault)
    except Exception as exc:
        return exc


def test_a_line_bears_the_event_that_it_is_about(written):
    logger, lines = written(logs.AsText())
    with logs.about("delivery-1"):
        logger.info("kept")
    logger.info("nothing more")
    assert lines == ["INFO kept [delivery-1]", "INFO nothing more"]


async def test_what_runs_at_the_same_time_keeps_its_own_event(written):
    logger, lines = written(logs.AsText())

    async def handles(event):
        with logs.about(event):
            await asyncio.sleep(0)
            logger.info("seen")

    await asyncio.gather(handles("a"), handles("b"))
    assert sorted(lines) == ["INFO seen [a]", "INFO seen [b]"]


def test_json_has_one_object_a_line_with_everything(written):
    logger, lines = written(logs.AsJson())
    with logs.about('odd "id"\n'):
        logger.error("it failed\nin %d lines", 2, exc_info=caught(KeyError("what")))
    assert "\n" not in lines[0]
    line = json.loads(lines[0])
    assert line["event"] == 'odd "id"\n'
    assert line["message"] == "it failed\nin 2 lines"
    assert (line["level"], line["logger"]) == ("ERROR", "test")
    assert "KeyError: 'what'" in line["exception"]
    assert line["time"].endswith("+00:00")


@pytest.mark.parametrize("formatter", [logs.AsText, logs.AsJson])
def test_no_secret_is_written_wherever_it_stands(written, formatter):
    settings = Settings(
        DISCORD_TOKEN="abc.def.ghi",
        DATABASE_URL="postgresql+asyncpg://bot:hunter2@db/studyhall",
    )
    logger, lines = written(formatter(settings.secrets))
    secret = "abc.def.ghi"
    why = caught(KeyError(secret))
    logger.error("at %s with %s", settings.database_url, secret, exc_info=why)
    assert "abc.def.ghi" not in lines[0]
    assert "hunter2" not in lines[0]
    assert lines[0].count("***") == 3


@pytest.mark.parametrize("formatter", [logs.AsText, logs.AsJson])
def test_what_cannot_be_seen_is_logged_as_an_escape(written, formatter):
    logger, lines = written(formatter())
    logger.warning("a name: %s", "ann\u2028ERROR forged\x1b[2J")
    [line] = lines
    assert not {"\u2028", "\x1b"} & set(line)
    assert "u2028" in line


def test_a_list_of_problems_is_logged_on_lines(written):
    logger, lines = written(logs.AsText())
    logger.warning("wrong:\n%s", "one\ntwo")
    assert lines == ["WARNING wrong:\none\ntwo"]


def test_that_the_database_is_away_is_left_to_the_store_to_tell(written):
    logger, lines = written(logs.AsText())
    logger.error("could not be answered: %s", StoreAway("it is away"))
    logger.error("a fault", exc_info=caught(StoreAway("it is away")))
    logger.error("could not be answered: %s", StoreBusy("it is locked"))
    assert lines == ["ERROR could not be answered: it is locked"]
