"""Every table, and what a row of it means.

A person is kept as one text, "platform:space:id" (`person_key`), a community as
"platform:space". Times are whole microseconds since 1970 in UTC (`bot.store.timestamps`). What
people do is append-only (answers, points); standings are a projection of points and can be
rebuilt from them; streaks are one of answers.
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

# Statuses of a round in which an answer may come: also before we know that the post got there.
TAKING_ANSWERS = ("posting", "open")

# SQLite counts rows by itself only in a column that is exactly INTEGER.
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
    Column("origin", String, nullable=False, unique=True),  # the delivery that asked for it
    Column("community", String, nullable=False),
    Column("platform", String, nullable=False),
    Column("space", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("thread", String),
    Column("message", String),  # None until it is known to be posted
    Column("topic", String, nullable=False),
    Column("question", String, nullable=False),
    Column("posed", Text, nullable=False),  # JSON: the question as posted, options in order
    Column("asked_by", String, nullable=False),
    Column("status", String, nullable=False),  # posting, open, closed, done, dropped or void
    Column("opened_at", BigInteger, nullable=False),
    Column("closes_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("kind", String, nullable=False, server_default="live"),  # live or daily
    Column("schedule", String),  # the one that a daily is of
    Column("turn", Integer),  # which of its schedule's dailies it was to close, from 1
    Column("remind_at", BigInteger),  # None where nobody is to be reminded (any more)
    Column("day", String),  # the community's date when it was asked; None in rows before 0014
    Column("voided", String),  # why it counts for nobody, since `closed_at`
    # A daily that could hardly be answered, because the bot was away: nobody has missed it.
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
    Column("delivery", String, nullable=False, unique=True),  # once, however often it is told
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

# When messages stopped giving an answer: edited into talk, or deleted. It may be known before the
# answer is, so it names no round and no person: it counts for the answers with that message.
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
    Column("slug", String, nullable=False),  # the name as it is compared
    Column("created_by", String, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("community", "slug"),
)

members = Table(
    "members",
    metadata,
    Column("person", String, primary_key=True),  # so: one team a person
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
    Column("team", _RowId, nullable=False),  # the one it was earned in, or NO_TEAM
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
    Column("began_at", BigInteger, primary_key=True),  # from when to when the bot was connected
    Column("last_at", BigInteger, nullable=False),
)

reminders = Table(
    "reminders",
    metadata,
    Column("community", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("wanted", Boolean, nullable=False),
    Column("delivery", String, nullable=False),  # the press that said so last
    Column("at", BigInteger, nullable=False),  # when it did
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
    Column(
        "channel", String, primary_key=True
    ),  # "community:channel", and perhaps ":" and what about
    Column("at", BigInteger, nullable=False),  # when it was sent last, delivered or not
    Column("platform", String),
    Column("notice", Text),  # JSON (bot.alerts.alerts.Notice)
    Column("tries", Integer, nullable=False, server_default="0"),  # that failed
    Column("retry_at", BigInteger),  # None once it is delivered
    Index("notices_by_retry", "retry_at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("delivery", String, primary_key=True),  # "platform:id"
    Column("at", BigInteger, nullable=False),
    Column("answer", Text, nullable=False),  # JSON: what the first delivery was answered
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
    Column("number", Integer, nullable=False),  # how people tell it from others of the channel
    Column("plan", Text, nullable=False),  # JSON: when, and what is asked (bot.schedule.plans)
    Column("paused", Boolean, nullable=False),
    Column("handled", String, nullable=False),  # its dailies up to this date are done with
    Column("skip_to", String),  # the date up to which nobody wants them
    Column("next_due", BigInteger),
    Column("look_at", BigInteger),  # the same, or later while somebody is at it; None: not at all
    Column("tries", Integer, nullable=False),  # in vain, to post the one that is due
    Column("sum_at", BigInteger),  # when the week is to be summed up; None: not at all
    Column("low_at", Integer, nullable=False),  # the pool's size when it was told to run low, or 0
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
    """A message as a column holds it, whether its thread is named or not."""
    return f"{community_of(message.place)}:{message.place.channel}:{message.id}"


def person_key(person: Person) -> str:
    """A person as a column holds them; the id, which may hold any character, is last."""
    return f"{community_of(person)}:{person.id}"


def community_of(where: Person | Place) -> str:
    """The community that a person or a place belongs to."""
    space = where.space
    if ":" in space or "%" in space:  # some platforms' do; two communities must not become one
        space = space.replace("%", "%25").replace(":", "%3A")
    return f"{where.platform}:{space}"


def space_of(community: str) -> str:
    """The space that a community is (the way back from `community_of`)."""
    return community.partition(":")[2].replace("%3A", ":").replace("%25", "%")


def in_channel(table: Table, place: Place) -> ColumnElement[bool]:
    """Select the rows of a channel, in a table that has its community."""
    return and_(table.c.community == community_of(place), table.c.channel == place.channel)


def asked_in(place: Place) -> ColumnElement[bool]:
    """Select the rounds of a channel and of its threads."""
    return and_(
        rounds.c.platform == place.platform,
        rounds.c.space == place.space,
        rounds.c.channel == place.channel,
    )
