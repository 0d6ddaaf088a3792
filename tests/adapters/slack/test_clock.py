"""Slack's times by our clock, and payloads that lack what Slack describes."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from adapters.slack import parse
from adapters.slack.acknowledgements import AcknowledgeFirst
from adapters.slack.clock import SlackClock
from adapters.slack.config import Connection
from adapters.slack.inbox import Inbox
from adapters.slack.people import People
from adapters.slack.workspaces import Workspaces
from bot.store.tables import answers
from bot.store.timestamps import from_stored
from tests.adapters.slack.club import RIGHT

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
T, C = "T1", "C1"


def ts(at):
    return f"{at.timestamp():.6f}"


def a_clock(ahead, at=NOON):
    """Ours, that many seconds ahead of Slack's."""
    return SlackClock(lambda: at + timedelta(seconds=ahead))


@pytest.mark.parametrize("ahead", [-20, 0, 20])
def test_a_time_that_slack_tells_is_read_by_our_clock(ahead):
    clock = a_clock(ahead)
    assert clock.heard_at(ts(NOON)) == clock.now()
    before = NOON - timedelta(minutes=1)
    assert clock.done_at(ts(before)) == clock.now() - timedelta(minutes=1)
    assert clock.slack_now() == NOON


def test_a_time_that_slack_does_not_tell_is_now():
    assert a_clock(5).heard_at(None) == NOON + timedelta(seconds=5)


@pytest.mark.parametrize(
    ("ahead", "learnt"), [(-20, -20), (-0.4, -0.4), (0, 0), (0.9, 0), (20, 19), (3600, 3599)]
)
def test_the_date_of_an_answer_sets_right_a_clock_that_is_wrong_for_certain(ahead, learnt):
    clock = a_clock(ahead)
    clock.compare(clock.now(), {"Date": "Wed, 04 Mar 2026 12:00:00 GMT"})
    assert clock.done_at(ts(NOON)) == NOON + timedelta(seconds=learnt)


@pytest.mark.parametrize("headers", [{}, {"date": ""}, {"date": "yesterday"}])
def test_an_answer_without_a_date_teaches_nothing(headers):
    clock = a_clock(20)
    clock.compare(clock.now(), headers)
    assert clock.done_at(ts(NOON)) == NOON


def test_a_time_that_was_heard_is_better_than_a_date():
    clock = a_clock(20)
    clock.compare(clock.now(), {"date": "Wed, 04 Mar 2026 12:00:00 GMT"})
    clock.heard_at(ts(NOON - timedelta(milliseconds=100)))
    assert clock.done_at(ts(NOON)) == NOON + timedelta(seconds=20, milliseconds=100)
    clock.compare(clock.now(), {"date": "Wed, 04 Mar 2026 11:00:00 GMT"})
    assert clock.done_at(ts(NOON)) == NOON + timedelta(seconds=20, milliseconds=100)


@pytest.mark.parametrize("seconds", [-20, 20])
@pytest.mark.parametrize("how", ["press", "reaction", "reply"])
async def test_an_answer_given_in_time_counts_though_our_clock_is_wrong(club, how, seconds):
    club.later = timedelta(seconds=seconds)
    ada = club.slack.world.joins("Ada")
    question = await club.asks(ada, "seconds:10")
    await asyncio.sleep(0.3)
    if how == "press":
        given = club.slack.presses(ada, question, club.button_of(RIGHT))
    elif how == "reaction":
        given = club.slack.reacts(ada, question, ("one", "two", "three")[club.shown(RIGHT)])
    else:
        given = club.slack.replies(ada, question, str(club.shown(RIGHT) + 1))
    await club.over(given)
    assert RIGHT in (await club.told(ada)).text
    async with club.store.read() as connection:
        (kept,) = (await connection.scalars(select(answers.c.at))).all()
    assert abs(from_stored(kept) - club.now()) < timedelta(seconds=5)


async def test_a_reply_that_is_read_back_after_a_start_has_its_time_by_our_clock(club):
    club.later = timedelta(seconds=-20)
    ada = club.slack.world.joins("Ada")
    question = await club.asks(ada, "seconds:10")
    await club.stop()
    club.slack.replies(ada, question, str(club.shown(RIGHT) + 1))
    await club.start()
    await club.recover()
    assert RIGHT in (await club.told(ada)).text


REACTION = {
    "type": "reaction_added",
    "user": "U1",
    "item": {"type": "message", "channel": C, "ts": "1772366400.000100"},
    "reaction": "two",
    "event_ts": "1772366400.000200",
}


def test_a_reaction_without_its_own_time_has_that_of_its_delivery():
    event = {key: value for key, value in REACTION.items() if key != "event_ts"}
    body = {"event_id": "Ev1", "event_time": 1772366401, "event": event}
    assert parse.reacted(body, T).at == datetime(2026, 3, 1, 12, 0, 1, tzinfo=UTC)


def without(of, name):
    return {key: value for key, value in of.items() if key != name}


MESSAGE = {"type": "message", "user": "U1", "channel": C, "text": "2", "ts": "1772366401.000100"}
PRESS = {
    "type": "block_actions",
    "team": {"id": T},
    "user": {"id": "U1"},
    "trigger_id": "13.37",
    "container": {"message_ts": "1772366400.000100", "channel_id": C},
    "actions": [{"action_id": "help", "action_ts": "1772366460.5"}],
}
HOME = {"type": "app_home_opened", "user": "U1", "tab": "home", "event_ts": "1772366400.0001"}


def told(event):
    return {"type": "event_callback", "event_id": "Ev1", "event_time": 1772366401, "event": event}


MALFORMED = [
    ("event", {"type": "event_callback"}),
    ("event", told(None)),
    ("event", told([])),
    ("event", told({})),
    ("event", without(told(REACTION), "event_id")),
    ("event", told(without(REACTION, "reaction"))),
    ("event", told(REACTION | {"item": {"type": "message"}})),
    ("event", told(REACTION | {"item": "message"})),
    ("event", told(REACTION | {"event_ts": "soon"})),
    ("event", told(REACTION | {"event_ts": "1e300"})),
    ("event", told(REACTION | {"event_ts": "nan"})),
    ("event", told(MESSAGE | {"ts": "soon"})),
    ("event", told(without(MESSAGE, "ts") | {"channel_type": "im"})),
    ("event", told(HOME | {"user": {}}) | {"authorizations": ["T1"]}),
    ("event", told({"type": "tokens_revoked"})),
    ("action", without(PRESS, "actions")),
    ("action", PRESS | {"actions": []}),
    ("action", PRESS | {"actions": [{}]}),
    ("action", without(PRESS, "user")),
    ("action", PRESS | {"user": {}}),
    ("action", PRESS | {"container": "here"}),
    ("view", {"view": {}, "user": {"id": "U1"}}),
    ("view", {"view": {"private_metadata": "{"}, "user": {"id": "U1"}}),
    ("view", {"view": {"private_metadata": '{"to": [1]}'}, "user": {"id": "U1"}}),
    ("view", {}),
    ("command", {"command": "/help"}),
]


class NoHandler:
    """Is told nothing."""

    async def handle(self, event, kept):
        raise AssertionError(event)

    async def removed(self, removed):
        raise AssertionError(removed)


@pytest.fixture
def quiet_desk():
    async def nobody(*_):
        return None

    workspaces = Workspaces(Connection(bot_token="xoxb-1", app_token="xapp-1"))
    people = People(nobody, lambda: 0.0)
    return Inbox(NoHandler(), workspaces, people, AcknowledgeFirst(), nobody, a_clock(0), "")


@pytest.mark.parametrize(("kind", "body"), MALFORMED)
async def test_a_malformed_payload_is_acknowledged_and_takes_one_line(
    quiet_desk, kind, body, caplog
):
    caplog.set_level(logging.INFO)
    response = await getattr(quiet_desk, kind)(body)
    assert response.status == 200
    (line,) = [each for each in caplog.records if each.name.startswith("adapters")]
    assert line.getMessage().startswith("ignored ")
    assert "that could not be parsed" in line.getMessage()
    assert line.exc_info is None


@pytest.mark.parametrize("lacks", ["trigger_id", "container", "team"])
def test_a_press_that_lacks_what_it_can_do_without_is_a_press(lacks):
    assert parse.pressed(without(PRESS, lacks), T).button == "help"


def test_presses_without_a_trigger_are_told_apart():
    first = parse.pressed(without(PRESS, "trigger_id"), T)
    again = parse.pressed(without(PRESS, "trigger_id"), T)
    bob = parse.pressed(without(PRESS, "trigger_id") | {"user": {"id": "U2"}}, T)
    assert first.delivery == again.delivery != bob.delivery


def test_a_press_without_a_time_was_now():
    body = PRESS | {"actions": [{"action_id": "help"}]}
    assert parse.pressed(body, T, a_clock(20).heard_at).at == NOON + timedelta(seconds=20)
