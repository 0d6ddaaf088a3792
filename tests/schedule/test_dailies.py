from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.chat.markup import command
from bot.chat.model import Place, Post
from bot.curriculum.model import Difficulty
from bot.errors import ChatRefused, ChatUnavailable, MessageGone
from bot.schedule import next_due, records
from bot.schedule.calendar import Quiet
from bot.schedule.plans import Plan
from bot.weekly import claims
from tests.scene import CHANNEL
from tests.schedule.fakes import NINE, Inbox

ZURICH = ZoneInfo("Europe/Zurich")


def at(text):
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZURICH)


@pytest.fixture
def desk(store):
    return Inbox(store)


async def test_a_daily_is_asked_when_it_is_due_and_then_the_next_day(desk):
    await desk.add()
    assert await desk.dailies.run_due(at("03-05 08:59")) == at("03-05 09:00")
    assert desk.asks.days == []
    assert await desk.dailies.run_due(at("03-05 09:00")) == at("03-06 09:00")
    ((place, asked, closes_at),) = desk.asks.asked.values()
    assert place == CHANNEL
    assert asked.at == at("03-05 09:00")
    assert closes_at == at("03-06 09:00")
    await desk.dailies.run_due(at("03-06 09:01"))
    assert desk.asks.days == ["2026-03-05", "2026-03-06"]
    assert desk.told == []


async def test_questions_get_harder_over_the_week(desk):
    await desk.add(replace(NINE, pattern=replace(NINE.pattern, days=frozenset(range(5)))))
    for day in range(9, 14):
        await desk.dailies.run_due(at(f"03-{day:02} 09:00"))
    library = desk.shelf.library
    asked = [each for _, each, _ in desk.asks.asked.values()][-5:]
    levels = [library.question(each.topic, each.question).difficulty for each in asked]
    easy, medium, hard = Difficulty
    assert levels == [easy, easy, medium, medium, hard]


async def test_a_restart_asks_nothing_again(desk):
    await desk.add()
    for _ in range(3):
        desk.start()
        await desk.dailies.run_due(at("03-05 09:00"))
    assert len(desk.asks.asked) == 1


async def test_a_clock_that_is_put_back_asks_nothing_again_and_goes_on(desk):
    await desk.add()
    await desk.dailies.run_due(at("03-05 09:00"))
    await desk.dailies.run_due(at("03-04 23:00"))
    await desk.dailies.run_due(at("03-05 09:00"))
    assert desk.asks.days == ["2026-03-05"]
    await desk.dailies.run_due(at("03-06 09:00"))
    assert desk.asks.days == ["2026-03-05", "2026-03-06"]


async def test_a_clock_that_ran_ahead_and_is_put_right_goes_on(desk):
    await desk.add()
    await desk.dailies.run_due(at("09-01 09:00"))
    assert desk.asks.days == ["2026-09-01"]
    await desk.dailies.run_due(at("03-05 10:00"))
    await desk.dailies.run_due(at("03-05 10:01"))
    await desk.dailies.run_due(at("03-06 09:00"))
    assert desk.asks.days == ["2026-09-01", "2026-03-05", "2026-03-06"]


async def test_of_several_that_were_slept_through_the_latest_is_asked_and_the_others_told(desk):
    await desk.add()
    await desk.dailies.run_due(at("03-08 12:00"))
    assert desk.asks.days == ["2026-03-08"]
    (text,) = desk.told
    assert text == (
        "In **general** of **Club**, 3 daily questions, from Thu 5 Mar 2026 to Sat 7 Mar 2026, "
        "weren't posted because I was offline. They won't be posted later; the next one will be "
        "posted as planned."
    )


async def test_one_whose_time_is_more_than_half_over_is_not_asked_but_told(desk):
    await desk.add()
    assert await desk.dailies.run_due(at("03-05 21:01")) == at("03-06 09:00")
    assert desk.asks.days == []
    assert "the daily question for Thu 5 Mar 2026 wasn't posted" in desk.told[0]
    await desk.dailies.run_due(at("03-05 21:02"))
    assert len(desk.told) == 1


async def test_a_platform_that_is_away_is_tried_again_less_and_less_often(desk):
    await desk.add()
    desk.asks.fails = [ChatUnavailable("away")] * 3
    now, waits = at("03-05 09:00"), []
    while not desk.asks.asked:
        again = await desk.dailies.run_due(now)
        waits.append((again - now).total_seconds())
        now = again
    assert waits[:3] == [20, 40, 60]
    assert desk.asks.days == ["2026-03-05"]
    assert desk.told == []


async def test_what_was_asked_although_the_platform_did_not_answer_is_not_asked_again(desk):
    schedule = await desk.add()
    origin = schedule.origin(date(2026, 3, 5))
    await desk.asks.begin(
        CHANNEL, "first", "q1", origin=origin, now=at("03-05 09:00"), closes_at=at("03-06 09:00")
    )
    assert await desk.dailies.run_due(at("03-05 09:01")) == at("03-06 09:00")
    assert len(desk.asks.asked) == 1


async def test_a_platform_that_is_away_for_too_long_is_told(desk):
    await desk.add()
    desk.asks.fails = [ChatUnavailable("away")]
    await desk.dailies.run_due(at("03-05 09:00"))
    await desk.dailies.run_due(at("03-05 21:30"))
    assert "wasn't posted" in desk.told[0]
    assert desk.asks.days == []


@pytest.mark.parametrize(
    ("why", "told"),
    [
        (
            ChatRefused("Give me *Send Messages*."),
            "I'm not allowed to post there. Give me *Send Messages*.",
        ),
        (MessageGone("no channel"), "the channel is gone, or I was removed from it"),
    ],
)
async def test_where_nobody_can_post_it_is_told_once_and_the_schedule_paused(desk, why, told):
    await desk.add()
    desk.asks.fails = [why, why]
    for hours in range(0, 72, 6):
        await desk.dailies.run_due(at("03-05 09:00") + timedelta(hours=hours))
    (text,) = desk.told
    assert text.startswith("In **general** of **Club**, the 09:00 daily question is paused: ")
    assert told in text
    assert command("daily", "resume 1") in text
    assert len(desk.asks.fails) == 1
    assert (await desk.schedule()).paused


async def test_a_schedule_is_paused_though_nobody_could_be_alerted_yet(desk):
    await desk.add()
    desk.asks.fails = [ChatRefused("Let me.")] * 2
    desk.chat.fail = {"alert"}
    await desk.dailies.run_due(at("03-05 09:00"))
    assert (await desk.schedule()).paused
    desk.chat.fail = set()
    await desk.alerts.run_due(at("03-05 09:05"))
    assert len(desk.told) == 1


async def test_what_is_due_does_not_wait_until_somebody_is_told_what_was_not(desk):
    await desk.add()
    desk.chat.fail = {"alert"}
    await desk.dailies.run_due(at("03-05 22:00"))
    assert desk.asks.days == []
    await desk.dailies.run_due(at("03-06 09:00"))
    assert desk.asks.days == ["2026-03-06"]


async def test_an_empty_pool_is_told_once(store):
    desk = Inbox(store, questions=0)
    await desk.add()
    for day in (5, 6, 7):
        await desk.dailies.run_due(at(f"03-{day:02} 09:00"))
    (text,) = desk.told
    assert "no question matches it any more" in text
    assert desk.asks.days == []


async def test_a_pool_that_runs_low_is_told_a_week_ahead_and_once(store):
    desk = Inbox(store, questions=9)
    await desk.add()
    for day in range(5, 30):
        await desk.dailies.run_due(at(f"03-{day:02} 09:00"))
        if day == 6:
            assert desk.told == []
    (text,) = desk.told
    assert "only 6 new questions are left for the daily" in text
    assert len(desk.asks.asked) == 25


async def test_that_a_pool_runs_low_is_told_later_if_not_now(store):
    desk = Inbox(store, questions=3)
    await desk.add()
    desk.chat.fail = {"alert"}
    await desk.dailies.run_due(at("03-05 09:00"))
    desk.chat.fail = set()
    for day in (6, 7, 8):
        await desk.dailies.run_due(at(f"03-{day:02} 09:00"))
        await desk.alerts.run_due(at(f"03-{day:02} 09:00"))
    (text,) = desk.told
    assert "only 2 new questions are left" in text
    assert len(desk.asks.asked) == 4


async def test_a_fault_of_one_schedule_holds_up_no_other(desk, caplog):
    class Odd:
        def __init__(self, asks):
            self.asks, self.history = asks, asks.history

        async def begin(self, place, *what, **how):
            if place.channel == "odd":
                raise RuntimeError("odd")
            return await self.asks.begin(place, *what, **how)

    await desk.add(place=Place("memory", "club", "odd"), number=2)
    await desk.add()
    desk.dailies._asks = Odd(desk.asks)
    await desk.dailies.run_due(at("03-05 09:00"))
    assert desk.asks.days == ["2026-03-05"]
    assert "RuntimeError: odd" in caplog.text


async def test_a_zone_that_is_gone_is_told_and_the_schedule_paused(desk):
    await desk.add()
    atlantis = replace(NINE.pattern, zone="Europe/Atlantis")
    async with desk.store.write() as connection:
        await records.keep(connection, replace(await desk_schedule(desk), plan=Plan(atlantis)))
    await desk.dailies.run_due(at("03-05 09:00"))
    await desk.dailies.run_due(at("03-06 09:00"))
    assert "Europe/Atlantis, no longer exists" in desk.told[0]
    assert len(desk.told) == 1


async def desk_schedule(desk):
    async with desk.store.read() as connection:
        return (await records.of_channel(connection, CHANNEL))[0]


async def test_where_a_zone_has_changed_a_start_finds_out(desk):
    schedule = await desk.add()
    async with desk.store.write() as connection:  # as an older tz database had it
        await records.come_to(connection, schedule.id, at("03-05 11:00"))
    assert await desk.dailies.run_due(at("03-05 08:00")) == at("03-05 09:00")


async def test_quiet_dates_and_what_is_skipped_are_left_out(desk):
    schedule = await desk.add(skip_to=date(2026, 3, 5))
    async with desk.store.write() as connection:
        await records.keep_quiet(connection, CHANNEL, Quiet(date(2026, 3, 7), date(2026, 3, 8)))
    for day in range(5, 11):
        await desk.dailies.run_due(at(f"03-{day:02} 09:00"))
    assert desk.asks.days == ["2026-03-06", "2026-03-09", "2026-03-10"]
    assert desk.told == []
    assert schedule.number == 1


async def test_many_that_are_due_at_once_are_all_asked(desk):
    for number in range(1, 41):
        await desk.add(place=Place("memory", "club", f"c{number}"), number=number)
    await desk.dailies.run_due(at("03-05 09:00"))
    assert len(desk.asks.asked) == 40


async def test_several_of_one_channel_at_once_ask_several_questions(desk):
    for number in range(1, 5):
        await desk.add(number=number)
    await desk.dailies.run_due(at("03-05 09:00"))
    assert len({each.question for _, each, _ in desk.asks.asked.values()}) == 4


async def test_a_schedule_of_a_platform_that_is_not_ready_waits(desk):
    await desk.add(place=Place("elsewhere", "club", "general"))
    assert await desk.dailies.run_due(at("03-05 09:00")) is None
    assert desk.asks.days == []


WEEK = Post("What a week", title="The week")


async def test_a_week_is_summed_up_on_monday_once_for_all_schedules_of_a_channel(desk):
    desk.sums.post = WEEK
    await desk.add()
    await desk.add(number=2)
    await desk.dailies.run_due(at("03-09 09:04"))
    assert WEEK not in desk.chat.messages.values()
    for minutes in (5, 8, 20, 60):
        await desk.dailies.run_due(at("03-09 09:00") + timedelta(minutes=minutes))
    assert list(desk.chat.messages.values()).count(WEEK) == 1
    assert set(desk.sums.weeks) == {date(2026, 3, 2)}
    for minutes in (5, 8):
        await desk.dailies.run_due(at("03-16 09:00") + timedelta(minutes=minutes))
    assert len(desk.chat.keys) == 2


async def test_a_week_in_which_nobody_played_is_not_summed_up(desk):
    await desk.add()
    await desk.dailies.run_due(at("03-09 09:05"))
    assert desk.sums.weeks == [date(2026, 3, 2)]
    assert desk.chat.messages == {}


async def test_a_bot_that_was_away_on_monday_sums_the_week_up_when_it_is_back(desk):
    desk.sums.post = WEEK
    await desk.add()
    await desk.dailies.run_due(at("03-11 09:05"))
    assert desk.sums.weeks == [date(2026, 3, 2)]
    await desk.dailies.run_due(at("03-16 09:05"))
    assert desk.sums.weeks == [date(2026, 3, 2), date(2026, 3, 9)]


async def test_of_several_weeks_away_only_the_last_is_summed_up(desk):
    desk.sums.post = WEEK
    await desk.add()
    await desk.dailies.run_due(at("03-25 09:05"))
    assert desk.sums.weeks == [date(2026, 3, 16)]


async def test_a_week_with_an_open_question_waits_even_over_the_next_monday(desk):
    desk.sums.post = WEEK
    await desk.add()
    desk.sums.waits = {date(2026, 3, 2): at("03-09 10:05")}  # and again, each hour
    assert await desk.dailies.run_due(at("03-09 09:05")) == at("03-09 10:05")
    await desk.dailies.run_due(at("03-16 09:05"))
    assert desk.sums.weeks == [date(2026, 3, 9)]
    desk.sums.waits = {}
    await desk.dailies.run_due(at("03-16 09:10"))
    assert desk.sums.weeks == [date(2026, 3, 9), date(2026, 3, 2)]
    assert len(desk.chat.keys) == 2


async def test_a_schedule_that_is_changed_meanwhile_does_not_lose_the_week(desk):
    desk.sums.post = WEEK
    schedule = await desk.add()
    desk.sums.waits = {date(2026, 3, 2): at("03-09 12:00")}
    await desk.dailies.run_due(at("03-09 09:05"))
    async with desk.store.write() as connection:
        await next_due.keep(
            connection, await records.fresh(connection, schedule.id), at("03-09 10:00")
        )
    desk.sums.waits = {}
    await desk.dailies.run_due(at("03-09 12:00"))
    assert desk.sums.weeks == [date(2026, 3, 2)]


async def test_a_summary_that_did_not_get_there_is_sent_again_once(desk):
    desk.sums.post = WEEK
    await desk.add()
    desk.chat.fail = {"send"}
    await desk.dailies.run_due(at("03-09 09:05"))
    desk.chat.fail = set()
    for minutes in (1, 3, 5, 8, 11):
        await desk.dailies.run_due(at("03-09 09:05") + timedelta(minutes=minutes))
    assert list(desk.chat.messages.values()) == [WEEK]


async def test_a_summary_that_got_there_before_a_crash_is_found(desk):
    desk.sums.post = WEEK
    await desk.add()
    async with desk.store.write() as connection:
        await claims.begin(connection, CHANNEL, date(2026, 3, 2), at("03-09 09:01"))
    await desk.chat.send(CHANNEL, WEEK, "memory:club:week:general:2026-03-02")
    desk.chat.fail = {"send"}
    await desk.dailies.run_due(at("03-09 09:05"))
    async with desk.store.write() as connection:
        week = date(2026, 3, 2)
        found = await claims.begin(connection, CHANNEL, week, at("03-09 10:00"))
    assert found.done
