"""The database tables and the meaning of their rows.

A person is stored as "platform:space:id" (`person_key`), a community as "platform:space". Times
are whole microseconds since 1970 in UTC (`bot.store.timestamps`). Answers and points are
append-only. Standings are a projection of points, and streaks one of answers; both can be rebuilt.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    false,
)

from bot.chat.model import MessageRef, Person, Place

metadata = MetaData()

# Statuses in which a round accepts answers, including before its post is confirmed.
TAKING_ANSWERS = ("posting", "open")

# SQLite autoincrements only a column that is exactly INTEGER.
_RowId = BigInteger().with_variant(Integer, "sqlite")

people = Table(
    "people",
    metadata,
    Column("person", String, primary_key=True),
    Column("community", String, nullable=False),
    Column("name", String, nullable=False),
)

rounds = Table(
    "rounds",
    metadata,
    Column("id", String, primary_key=True),
    Column("origin", String, nullable=False, unique=True),  # the delivery that requested it
    Column("community", String, nullable=False),
    Column("platform", String, nullable=False),
    Column("space", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("thread", String),
    Column("message", String),  # None until the post is confirmed
    Column("topic", String, nullable=False),
    Column("question", String, nullable=False),
    Column("posed", Text, nullable=False),  # JSON: the question as posted, options in order
    Column("asked_by", String, nullable=False),
    Column("status", String, nullable=False),  # posting, open, closed, done, dropped or void
    Column("opened_at", BigInteger, nullable=False),
    Column("closes_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("kind", String, nullable=False, server_default="live"),  # live or daily
    Column("schedule", String),  # a daily's schedule
    Column("turn", Integer),  # the daily's number within its schedule, in closing order, from 1
    Column("remind_at", BigInteger),  # None if no reminders are due (any more)
    Column("day", String),  # the community's date when it was asked; None in rows before 0014
    Column("voided", String),  # why it doesn't count, as of `closed_at`
    # The bot was offline for most of the daily: missing it doesn't end a streak.
    Column("excused", Boolean, nullable=False, server_default=false()),
    Column("thread_due", BigInteger),  # of a daily: when its thread is to be begun, if none is yet
    Column("counted", Integer, nullable=False, server_default="0"),  # answers, by its card
    Column("counted_at", BigInteger),  # since when its card says so
    Index("rounds_by_due", "status", "closes_at"),
    Index("rounds_by_message", "platform", "space", "channel", "message"),
    Index("rounds_by_turn", "schedule", "turn", unique=True),
    Index("rounds_by_reminder", "remind_at"),
    Index("rounds_by_day", "community", "day"),
    Index("rounds_by_thread", "thread_due"),
)

answers = Table(
    "answers",
    metadata,
    Column("id", _RowId, primary_key=True, autoincrement=True),
    Column("round_id", String, ForeignKey("rounds.id"), nullable=False),
    Column("person", String, nullable=False),
    Column("delivery", String, nullable=False, unique=True),  # deduplicates redeliveries
    Column("via", String, nullable=False),  # button, reaction or reply
    Column("choice", Integer),  # the shown option, from 0; None for a short answer
    Column("text", Text),  # a short answer, as written
    Column("taken_back", Boolean, nullable=False),  # the reaction was removed
    Column("at", BigInteger, nullable=False),
    Column("message", String),  # the reply that gave it (`message_key`), if it can be edited
    Index("answers_by_round", "round_id", "person"),
)
# Presses and reactions have no message and aren't in this index: migration 0019 makes it partial.
# To say so here would load PostgreSQL's dialect, 2 MB that SQLite has no use for.
Index("answers_by_message", answers.c.message)

# Messages that no longer count as answers: edited into chatter, or deleted. A withdrawal may arrive
# before its answer, so it names no round or person; it applies to the answers with that message.
withdrawals = Table(
    "withdrawals",
    metadata,
    Column("delivery", String, primary_key=True),  # "platform:id"
    Column("message", String, nullable=False),  # `message_key`
    Column("at", BigInteger, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Index("withdrawals_by_message", "message"),
    Index("withdrawals_by_age", "at"),
)

hints = Table(
    "hints",
    metadata,
    Column("round_id", String, ForeignKey("rounds.id"), primary_key=True),
    Column("person", String, primary_key=True),
    Column("at", BigInteger, nullable=False),
)

teams = Table(
    "teams",
    metadata,
    Column("id", _RowId, primary_key=True, autoincrement=True),
    Column("community", String, nullable=False),
    Column("name", String, nullable=False),
    Column("slug", String, nullable=False),  # the normalized name, for comparison
    Column("created_by", String, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("community", "slug"),
)

members = Table(
    "members",
    metadata,
    Column("person", String, primary_key=True),  # primary key: one team per person
    Column("community", String, nullable=False),
    Column("team", _RowId, ForeignKey("teams.id"), nullable=False),
    Column("joined_at", BigInteger, nullable=False),
    Index("members_by_team", "team"),
)

NO_TEAM = 0

points = Table(
    "points",
    metadata,
    Column("id", _RowId, primary_key=True, autoincrement=True),
    Column("community", String, nullable=False),
    Column("person", String, nullable=False),
    Column("team", _RowId, nullable=False),  # the person's team when it was earned, or NO_TEAM
    Column("round_id", String, ForeignKey("rounds.id"), nullable=False),
    Column("topic", String, nullable=False),
    Column("points", Integer, nullable=False),
    Column("correct", Boolean, nullable=False),
    Column("day", String, nullable=False),  # the community's date when the question was posted
    Column("at", BigInteger, nullable=False),
    UniqueConstraint("round_id", "person"),
    Index("points_by_community", "community", "day"),
)

standings = Table(
    "standings",
    metadata,
    Column("community", String, primary_key=True),
    Column("period", String, primary_key=True),  # day, week, month or all
    Column("start", String, primary_key=True),  # its first date; "" for all
    Column("person", String, primary_key=True),
    Column("team", _RowId, primary_key=True, autoincrement=False),
    Column("points", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("correct", Integer, nullable=False),
)

streaks = Table(
    "streaks",
    metadata,
    Column("schedule", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("turn", Integer, nullable=False),  # of the last daily that they answered
    Column("length", Integer, nullable=False),
    Column("freezes", Integer, nullable=False),  # missed dailies that will not end it
    Column("longest", Integer, nullable=False),
    Index("streaks_by_person", "person"),
)

presence = Table(
    "presence",
    metadata,
    Column("platform", String, primary_key=True),
    Column(
        "began_at", BigInteger, primary_key=True
    ),  # start of a period of being connected; `last_at` is its end
    Column("last_at", BigInteger, nullable=False),
)

reminders = Table(
    "reminders",
    metadata,
    Column("community", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("wanted", Boolean, nullable=False),
    Column("delivery", String, nullable=False),  # the latest press that set it
    Column("at", BigInteger, nullable=False),  # time of that press
)

reminded = Table(
    "reminded",
    metadata,
    Column("round_id", String, ForeignKey("rounds.id"), primary_key=True),
    Column("person", String, primary_key=True),
    Column("at", BigInteger, nullable=False),
)

notices = Table(
    "notices",
    metadata,
    # "community:channel", optionally followed by ":" and the subject
    Column("channel", String, primary_key=True),
    Column("at", BigInteger, nullable=False),  # when it was last sent, delivered or not
    Column("platform", String),
    Column("notice", Text),  # JSON (bot.alerts.alerts.Notice)
    Column("tries", Integer, nullable=False, server_default="0"),  # failed attempts
    Column("retry_at", BigInteger),  # None once delivered
    Index("notices_by_retry", "retry_at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("delivery", String, primary_key=True),  # "platform:id"
    Column("at", BigInteger, nullable=False),
    Column("answer", Text, nullable=False),  # JSON: the answer to the first delivery
    Index("deliveries_by_age", "at"),
)

schedules = Table(
    "schedules",
    metadata,
    Column("id", String, primary_key=True),
    Column("community", String, nullable=False),
    Column("platform", String, nullable=False),
    Column("space", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("thread", String),
    Column("number", Integer, nullable=False),  # identifies it among the channel's schedules
    Column("plan", Text, nullable=False),  # JSON: when and what to ask (bot.schedule.plans)
    Column("paused", Boolean, nullable=False),
    Column("handled", String, nullable=False),  # dailies up to this date have been handled
    Column("skip_to", String),  # skip dailies up to this date
    Column("next_due", BigInteger),
    Column("look_at", BigInteger),  # `next_due`, or later while leased; None: never
    Column("tries", Integer, nullable=False),  # failed attempts to post the daily that is due
    Column("sum_at", BigInteger),  # when to post the weekly summary; None: never
    Column("low_at", Integer, nullable=False),  # unasked questions left at the last warning, or 0
    Column("created_by", String, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("community", "channel", "number"),
    Index("schedules_by_look", "platform", "look_at"),
    Index("schedules_by_sum", "platform", "sum_at"),
)

quiet_dates = Table(
    "quiet_dates",
    metadata,
    Column("community", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("first", String, primary_key=True),  # dates, as 2026-12-24
    Column("last", String, primary_key=True),
)

summaries = Table(
    "summaries",
    metadata,
    Column("community", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("week", String, primary_key=True),  # its Monday
    Column("begun_at", BigInteger, nullable=False),  # 0 while a question of the week is open
    Column("done", Boolean, nullable=False),
)


def message_key(message: MessageRef) -> str:
    """Return a message's key in a column; it doesn't depend on the thread."""
    return f"{community_of(message.place)}:{message.place.channel}:{message.id}"


def person_key(person: Person) -> str:
    """Return a person's key in a column. The id comes last because it may hold any character."""
    return f"{community_of(person)}:{person.id}"


def community_of(where: Person | Place) -> str:
    """Return the key of the community that a person or a place belongs to."""
    space = where.space
    if ":" in space or "%" in space:  # escaped, so that two communities never share a key
        space = space.replace("%", "%25").replace(":", "%3A")
    return f"{where.platform}:{space}"


def space_of(community: str) -> str:
    """Return a community's space (the inverse of `community_of`)."""
    return community.partition(":")[2].replace("%3A", ":").replace("%25", "%")


def in_channel(table: Table, place: Place) -> ColumnElement[bool]:
    """Select the rows of a channel, in a table with community and channel columns."""
    return and_(table.c.community == community_of(place), table.c.channel == place.channel)


def asked_in(place: Place) -> ColumnElement[bool]:
    """Select the rounds of a channel and its threads."""
    return and_(
        rounds.c.platform == place.platform,
        rounds.c.space == place.space,
        rounds.c.channel == place.channel,
    )
