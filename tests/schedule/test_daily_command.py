from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.chat.markup import command, moment, plain
from bot.curriculum.model import Difficulty
from bot.schedule import records
from tests.curriculum.build import question, topic
from tests.scene import CHANNEL, Scene, topics


def at(day, hour):
    """A time of March 2026, in UTC, as each reader sees it by their own clock."""
    return moment(datetime(2026, 3, day, hour, tzinfo=UTC))


# A scene begins on Wednesday 4 March 2026 at noon: 13:00 in Zurich.


@pytest.fixture
def scene(store):
    levels = [level.value for level in Difficulty]
    written = [
        topic(
            name,
            aliases=[alias],
            questions=[question(f"{name}-{n}", difficulty=levels[n % 3]) for n in range(8)],
        )
        for name, alias in (("first", "fine tuning"), ("second", "tokens"))
    ]
    return Scene(store, topics(*written))


@pytest.fixture
def lead(scene):
    return scene.lead("Lead")


async def test_what_was_understood_is_said_back_with_the_next_three_dates(lead):
    said = await lead.types("/daily set 09:00 weekdays new york easy 8h")
    assert said.title == "Daily 1 is set"
    assert said.text == (
        "**09:00**, weekdays, New York time \\(UTC\\-5\\) · all topics in course order, easy · "
        "open for 8 hours\n\n"
        f"Next, in your time zone: {at(4, 14)}, {at(5, 14)}, {at(6, 14)}.\n\n"
        "Only 6 questions match, so they will repeat. Add questions or choose more topics."
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("set 9am", "09:00, every day, Zurich time (UTC+1) · all topics in course order"),
        ("set 0900 est", "09:00, every day, New York time (UTC-5) · "),
        ("set 9.30 CET weekdays", "09:30, weekdays, Berlin time (UTC+1) · "),
        ("set 9 GMT+2", "09:00, every day, UTC+2 · "),
        ("set 21h UTC −5:00", "21:00, every day, UTC-5 · "),
        ("set mumbai half past nine", "09:30, every day, Kolkata time (UTC+5:30) · "),
        ("set 9 in the morning beijing", "09:00, every day, Shanghai time (UTC+8) · "),
        ("set san francisco 9pm fri", "21:00, Fri, Los Angeles time (UTC-8) · "),
        ("set 9 washington, d.c. tokens", "New York time (UTC-5) · second, easy to hard"),
        ("set 8h 09:00 new york", "09:00, every day, New York time (UTC-5)"),
        (
            "set 9 uk 8h easy rotation",
            "London time (UTC) · all topics in rotation, easy · open",
        ),
        ('set when:"9am tokyo time easy rotation"', "Tokyo time (UTC+9) · all topics in rotation,"),
        ("set noon mon,wed,fri", "12:00, Mon, Wed and Fri, "),
        ("set 9 pm mon - thu, sat", "21:00, Mon, Tue, Wed, Thu and Sat, "),
        ("set 9.00 fine tuning", "first, easy to hard over the week"),
        ("set 9 first, tokens rotation", "first, second in rotation, easy"),
        ("set 9 mistakes hard", "with the most-missed questions first, hard"),
        ("set 9 in Zürich for 90m", "open for 1 hour and 30 minutes"),
        ('set 9 zone:tokyo topics:"tokens, first" open-for:2h', "Tokyo time (UTC+9)"),
        ("set at 14:30 on weekends in são paulo about tokens", "weekends, Sao Paulo time (UTC-3)"),
        ("set 9 days:mon-fri", "weekdays"),
    ],
)
async def test_what_is_typed_is_read_forgivingly(lead, line, told):
    said = await lead.types(f"/daily {line}")
    assert said.title == "Daily 1 is set", said.text
    assert told in plain(said.text)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("set", "Say when, such as /daily set 09:00 or"),
        ("set weekdays", "Say when, such as /daily set 09:00 or"),
        ("set 25:00", "“25:00” isn't a time of day: hours go up to 23."),
        ("set 9 zurch", "I don't understand “zurch”. Did you mean Zurich?"),
        ("set 9 san fransisco", "I don't understand “san fransisco”. Did you mean San Francisco?"),
        ("set 9 weekdys", "Did you mean weekdays?"),
        ("set 9 ist", "“ist” could be India Standard Time (write mumbai), Israel Standard Time"),
        ("set 9 zone:BST", "British Summer Time (write london) or Bangladesh Standard Time (write"),
        ("set 9 usa", "has several time zones. Write a city in yours"),
        ("set 24:00", "is the end of a day: write 23:59 for that, or 00:00 for its start."),
        ("set 9:5 zurich", "“9:5” could be 09:05 or 09:50."),
        ("set half nine", "“half nine” could be 09:30 or 08:30."),
        ("set 9am 5pm", "A daily has one time, and you wrote two: 09:00 and 17:00."),
        ("set 9-17 weekdays", "“9-17” is a span of time."),
        ("set 9 *@everyone*", "I don't understand “*@everyone*”. Write a time, days, a city"),
        ("set 9 tokns", "Did you mean tokens?"),
        ("set 9 zone:zurch", "Did you mean Zurich?"),
        ("set 9 days:someday", "I don't understand the days of the week “someday”."),
        ("set 9 topics:tokns", "Did you mean “tokens”?"),
        ("set 9 open-for:long", "isn't a length of time"),
        ("set 9 8d", "10 minutes to 7 days"),
        ("set 9 daily 25h", "a daily would overlap the next one, which comes after 24 hours"),
        ("sett 9", "Did you mean set?"),
        ("pause", "There is no daily here yet. Create one with /daily set 09:00."),
        (
            "quiet someday",
            "I don't understand the dates “someday”. Write them like /daily quiet 24",
        ),
        ("quiet 30 Feb", "“30 Feb” isn't a date"),
        ("quiet 5/6", "could be Fri 5 Jun 2026 (write 5 Jun 2026) or Wed 6 May 2026 (write 6 May"),
    ],
)
async def test_what_cannot_be_is_said_in_one_sentence(lead, line, told):
    assert told in plain((await lead.types(f"/daily {line}")).text)
    assert "no daily here yet" in (await lead.types("/daily show")).text


async def test_it_is_for_administrators(scene):
    said = await scene.person("Ada").types("/daily set 9")
    assert said.text == (
        f"{command('daily', 'set')} is for administrators. Ask one to use it for you. "
        f"Everyone can use {command('daily', 'show')}."
    )
    for line in ("/daily pause", "/daily sett 9", "/daily quiet 24 Dec"):
        assert "for administrators" in (await scene.person("Ada").types(line)).text


@pytest.mark.parametrize("line", ["/daily show", "/daily", "/daily Show"])
async def test_everyone_may_see_the_dailies_of_a_channel(scene, line):
    ada = scene.person("Ada")
    said = plain((await ada.types(line)).text)
    assert "An administrator can create one with /daily set 09:00 weekdays." in said
    await scene.lead("Lead").types("/daily set 9 weekdays")
    assert "**09:00**, weekdays" in (await ada.types(line)).text


async def test_questions_that_no_difficulty_has_are_refused(store):
    scene = Scene(store, topics(topic(questions=[question()])))
    said = await scene.lead("Lead").types("/daily set 9 hard")
    assert said.text.startswith("No question matches.")


async def test_a_second_set_changes_what_it_names_and_keeps_the_rest(lead):
    await lead.types("/daily set 9 weekdays tokyo easy 8h")
    said = await lead.types("/daily set 10:30")
    assert said.text.startswith("**10:30**, weekdays, Tokyo time \\(UTC\\+9\\) · all topics")
    assert "easy · open for 8 hours" in said.text
    assert "easy to hard over the week" in (await lead.types("/daily set rising")).text
    assert "**2.**" not in (await lead.types("/daily show")).text


async def test_a_channel_may_have_several(lead):
    await lead.types("/daily set 9 weekdays zurich")
    assert (await lead.types("/daily add 18:00 weekends")).title == "Daily 2 is set"
    shown = await lead.types("/daily show")
    assert "**1.** **09:00**, weekdays" in shown.text
    assert "**2.** **18:00**, weekends, Zurich time" in shown.text
    said = await lead.types("/daily pause")
    assert said.text == (
        f"Which daily: 1 (09:00), 2 (18:00)? Write, for example, {command('daily', 'pause 1')}."
    )
    assert "Daily 2 (18:00) is paused" in (await lead.types("/daily pause 18:00")).text
    assert "Daily 1 (09:00) is paused" in (await lead.types("/daily pause 1")).text
    said = await lead.types("/daily set 10:00 which:2")
    assert said.title == "Daily 2 is set"
    assert "Which daily" in (await lead.types("/daily set 11:00")).text


async def test_a_daily_that_is_not_here_is_named(lead):
    await lead.types("/daily set 9")
    said = await lead.types("/daily pause 2")
    assert said.text.startswith("There is no daily “2” here, only 1 (09:00).")


async def test_there_are_at_most_ten(lead):
    for hour in range(10):
        await lead.types(f"/daily add {hour}:00")
    assert "can have 10 dailies" in (await lead.types("/daily add 20:00")).text


async def test_a_command_that_is_told_twice_makes_one(lead):
    for _ in range(2):
        await lead.types("/daily add 9", delivery="same")
    assert "**2.**" not in (await lead.types("/daily show")).text


async def due(scene, hours):
    scene.clock.after(hours * 3600)
    await scene.dailies.run_due(scene.clock())


async def test_a_daily_is_posted_in_the_channel_when_it_is_due(scene, lead):
    await lead.types("/daily set 14:00")
    await due(scene, 0.5)
    assert scene.chat.messages == {}
    await due(scene, 0.5)
    assert scene.post.title.startswith("Daily question · The first topic")
    await due(scene, 24)
    assert len(scene.chat.messages) == 2


async def test_a_paused_one_is_not_posted_until_it_goes_on(scene, lead):
    await lead.types("/daily set 14:00")
    paused = (await lead.types("/daily pause")).text
    assert "Daily 1 (14:00) is paused." in paused
    assert f"Use {command('daily', 'resume 1')} to resume it." in paused
    assert "already paused" in (await lead.types("/daily pause")).text
    assert "Paused." in (await lead.types("/daily show")).text
    await due(scene, 25)
    assert scene.chat.messages == {}
    said = await lead.types("/daily resume")
    assert f"is running again. Next, in your time zone: {at(6, 13)}, " in said.text
    assert "isn't paused" in (await lead.types("/daily resume")).text
    await due(scene, 24)
    assert len(scene.chat.messages) == 1
    assert scene.chat.alerts == []


async def test_one_may_be_posted_at_once_and_is_then_todays(scene, lead):
    await lead.types("/daily set 14:00")
    said = await lead.types("/daily now")
    assert said.text.startswith(
        f"Today's question is posted. Next, in your time zone: {at(5, 13)}, "
    )
    assert len(scene.chat.messages) == 1
    assert "already been posted" in (await lead.types("/daily now")).text
    await due(scene, 1)
    assert len(scene.chat.messages) == 1
    await due(scene, 24)
    assert len(scene.chat.messages) == 2


async def test_the_next_one_may_be_skipped_and_the_one_after(scene, lead):
    await lead.types("/daily set 14:00")
    said = await lead.types("/daily skip")
    assert f"will skip Wed 4 Mar 2026. Next, in your time zone: {at(5, 13)}, " in said.text
    said = await lead.types("/daily skip")
    assert f"will skip Thu 5 Mar 2026. Next, in your time zone: {at(6, 13)}, " in said.text
    await due(scene, 1)
    await due(scene, 24)
    assert scene.chat.messages == {}
    await due(scene, 24)
    assert len(scene.chat.messages) == 1
    assert scene.chat.alerts == []


async def test_one_that_is_stopped_is_gone(scene, lead):
    await lead.types("/daily set 14:00")
    assert "Daily 1 (14:00) has been removed" in (await lead.types("/daily stop")).text
    await due(scene, 1)
    assert scene.chat.messages == {}
    assert "no daily here yet" in (await lead.types("/daily stop")).text


async def test_quiet_dates_are_kept_and_taken_back(scene, lead):
    await lead.types("/daily set 14:00")
    said = await lead.types("/daily quiet 4 Mar - 6 Mar")
    assert said.text.startswith("Quiet: Wed 4 Mar 2026 to Fri 6 Mar 2026.")
    assert f"Next, in your time zone: {at(7, 13)}, " in said.text
    assert "Quiet: Wed 4" in (await lead.types("/daily show")).text
    await due(scene, 1)
    assert scene.chat.messages == {}
    said = await lead.types("/daily quiet off")
    assert "No quiet dates are set" in said.text
    await due(scene, 24)
    assert len(scene.chat.messages) == 1


async def test_where_all_is_quiet_there_is_nothing_to_skip(lead):
    await lead.types("/daily set 14:00 mon")
    for year in (2026, 2027, 2028):
        await lead.types(f"/daily quiet {year}-03-04 - {year + 1}-03-03")
    said = await lead.types("/daily quiet 2029-03-04 - 2029-03-20")
    assert "Nothing is scheduled: every date is quiet." in said.text
    assert "There is no upcoming daily" in (await lead.types("/daily skip")).text


async def test_a_change_of_the_time_does_not_post_today_again(scene, lead):
    await lead.types("/daily set 14:00")
    await due(scene, 1)
    said = await lead.types("/daily set 16:00")
    assert f"Next, in your time zone: {at(5, 15)}, " in said.text
    await due(scene, 3)
    assert len(scene.chat.messages) == 1


async def test_a_city_that_names_no_zone_is_placed_on_one(lead):
    said = await lead.types("/daily set 0900 mumbai")
    assert "Mumbai is on Kolkata time (Asia/Kolkata)." in plain(said.text)


async def test_the_dates_of_a_daily_are_told_by_the_readers_clock(lead):
    await lead.types("/daily set 14:00")
    shown = await lead.types("/daily show")
    assert f"Next, in your time zone: {at(4, 13)}, {at(5, 13)}, {at(6, 13)}." in shown.text


async def test_zones_days_and_topics_are_completed(scene):
    dispatcher, who = scene.dispatcher, scene.person("Lead").person

    async def offered(option, typed):
        found = await dispatcher.complete(who, CHANNEL, "daily", option, typed)
        return [each.value for each in found]

    assert await offered("zone", "zur") == ["Europe/Zurich"]
    assert await offered("zone", "mumb") == ["Asia/Kolkata"]
    assert await offered("zone", "GMT+2") == ["Etc/GMT-2"]
    assert await offered("days", "we") == ["weekdays", "weekends"]
    assert await offered("days", "tue-thu") == ["Tue, Wed, Thu"]
    assert await offered("topics", "fir") == ["first"]
    assert await offered("topics", "first, s") == ["first, second"]
    assert await offered("when", "9") == []


async def test_a_zone_that_is_gone_is_said_so_and_another_can_be_chosen(store, scene, lead):
    await lead.types("/daily set 14:00")
    async with store.write() as connection:
        (schedule,) = await records.of_channel(connection, CHANNEL)
        pattern = replace(schedule.plan.pattern, zone="Europe/Atlantis")
        plan = replace(schedule.plan, pattern=pattern)
        await records.keep(connection, replace(schedule, plan=plan))
    await due(scene, 1)
    assert "Europe/Atlantis, no longer exists" in scene.chat.alerts[0][1].text
    assert "Paused." in (await lead.types("/daily show")).text
    assert "Europe/Atlantis no longer exists" in (await lead.types("/daily resume")).text
    assert (await lead.types("/daily set zurich")).title == "Daily 1 is set"
