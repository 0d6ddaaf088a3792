from dataclasses import replace

import pytest

from bot.curriculum.model import Difficulty
from bot.markup import command
from bot.schedule import records
from tests.curriculum.build import question, topic
from tests.scene import CHANNEL, Scene, topics

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
        "**09:00**, weekdays, America/New\\_York · all topics in the order of the course, easy · "
        "open for 8 hours\n\n"
        "Next: Wed 4 Mar 2026 09:00, Thu 5 Mar 2026 09:00, Fri 6 Mar 2026 09:00 "
        "(America/New\\_York).\n\n"
        "Only 6 questions fit this; then they begin again. Add some, or choose more topics."
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("set 9am", "**09:00**, every day, Europe/Zurich · all topics in the order of the course"),
        ("set noon mon,wed,fri", "**12:00**, Mon, Wed and Fri, "),
        ("set 9 pm mon - thu, sat", "**21:00**, Mon, Tue, Wed, Thu and Sat, "),
        ("set 9.00 fine tuning", "first, easy to hard over the week"),
        ("set 9 first, tokens rotation", "first, second taking turns, easy"),
        ("set 9 mistakes hard", "those first that this channel gets wrong, hard"),
        ("set 9 in Zürich for 90m", "open for 1 hour and 30 minutes"),
        ('set 9 zone:tokyo topics:"tokens, first" open-for:2h', "Asia/Tokyo"),
        ("set at 14:30 on weekends in são paulo about tokens", "weekends, America/Sao"),
        ("set 9 days:mon-fri", "weekdays"),
    ],
)
async def test_what_is_typed_is_read_forgivingly(lead, line, told):
    said = await lead.types(f"/daily {line}")
    assert said.title == "Daily 1 is set", said.text
    assert told in said.text


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("set", f"Say when, such as {command('daily', 'set 09:00')}"),
        ("set weekdays", f"Say when, such as {command('daily', 'set 09:00')}"),
        ("set 25:00", "I do not know what “25\\:00” means here"),
        ("set 9 zurch", "Did you mean Europe/Zurich?"),
        ("set 9 tokns", "Did you mean tokens?"),
        ("set 9 zone:zurch", "Did you mean Europe/Zurich?"),
        ("set 9 days:someday", "are no days of the week"),
        ("set 9 topics:tokns", "Did you mean “tokens”?"),
        ("set 9 open-for:long", "does not say how long"),
        ("set 9 8d", "10 minutes to 7 days"),
        ("set 9 daily 25h", "a daily would overlap the next one, which comes after 24 hours"),
        ("sett 9", "Did you mean **set**?"),
        ("pause", f"There is no daily here yet. Make one with {command('daily', 'set 09:00')}."),
        ("quiet someday", "no dates that I can read"),
        ("quiet 30 Feb", "no such date"),
    ],
)
async def test_what_cannot_be_is_said_in_one_sentence(lead, line, told):
    assert told in (await lead.types(f"/daily {line}")).text
    assert "no daily here yet" in (await lead.types("/daily show")).text


async def test_it_is_for_administrators(scene):
    said = await scene.person("Ada").types("/daily set 9")
    assert said.text == f"{command('daily')} is for administrators. Ask one to use it for you."


async def test_questions_that_no_difficulty_has_are_refused(store):
    scene = Scene(store, topics(topic(questions=[question()])))
    said = await scene.lead("Lead").types("/daily set 9 hard")
    assert said.text.startswith("No question fits this schedule.")


async def test_a_second_set_changes_what_it_names_and_keeps_the_rest(lead):
    await lead.types("/daily set 9 weekdays tokyo easy 8h")
    said = await lead.types("/daily set 10:30")
    assert said.text.startswith("**10:30**, weekdays, Asia/Tokyo · all topics")
    assert "easy · open for 8 hours" in said.text
    assert "easy to hard over the week" in (await lead.types("/daily set rising")).text
    assert "**2.**" not in (await lead.types("/daily show")).text


async def test_a_channel_may_have_several(lead):
    await lead.types("/daily set 9 weekdays zurich")
    assert (await lead.types("/daily add 18:00 weekends")).title == "Daily 2 is set"
    shown = await lead.types("/daily show")
    assert "**1.** **09:00**, weekdays" in shown.text
    assert "**2.** **18:00**, weekends, Europe/Zurich" in shown.text
    said = await lead.types("/daily pause")
    assert said.text == (
        f"Say which daily: 1 (09:00), 2 (18:00). Write for example {command('daily', 'pause 1')}."
    )
    assert "Daily 2 (18:00) is paused" in (await lead.types("/daily pause 18:00")).text
    assert "Daily 1 (09:00) is paused" in (await lead.types("/daily pause 1")).text
    said = await lead.types("/daily set 10:00 which:2")
    assert said.title == "Daily 2 is set"
    assert "Say which daily" in (await lead.types("/daily set 11:00")).text


async def test_there_are_at_most_ten(lead):
    for hour in range(10):
        await lead.types(f"/daily add {hour}:00")
    assert "10 dailies at most" in (await lead.types("/daily add 20:00")).text


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
    assert f"paused until {command('daily', 'resume 1')}" in (await lead.types("/daily pause")).text
    assert "paused already" in (await lead.types("/daily pause")).text
    assert "Paused." in (await lead.types("/daily show")).text
    await due(scene, 25)
    assert scene.chat.messages == {}
    said = await lead.types("/daily resume")
    assert "goes on. Next: Fri 6 Mar 2026 14:00" in said.text
    assert "is not paused" in (await lead.types("/daily resume")).text
    await due(scene, 24)
    assert len(scene.chat.messages) == 1
    assert scene.chat.alerts == []


async def test_one_may_be_posted_at_once_and_is_then_todays(scene, lead):
    await lead.types("/daily set 14:00")
    said = await lead.types("/daily now")
    assert said.text.startswith("Today's question is posted. Next: Thu 5 Mar 2026 14:00")
    assert len(scene.chat.messages) == 1
    assert "posted already" in (await lead.types("/daily now")).text
    await due(scene, 1)
    assert len(scene.chat.messages) == 1
    await due(scene, 24)
    assert len(scene.chat.messages) == 2


async def test_the_next_one_may_be_skipped_and_the_one_after(scene, lead):
    await lead.types("/daily set 14:00")
    said = await lead.types("/daily skip")
    assert "left out on Wed 4 Mar 2026. Next: Thu 5 Mar 2026 14:00" in said.text
    assert "left out on Thu 5 Mar 2026. Next: Fri 6" in (await lead.types("/daily skip")).text
    await due(scene, 1)
    await due(scene, 24)
    assert scene.chat.messages == {}
    await due(scene, 24)
    assert len(scene.chat.messages) == 1
    assert scene.chat.alerts == []


async def test_one_that_is_stopped_is_gone(scene, lead):
    await lead.types("/daily set 14:00")
    assert "Daily 1 (14:00) is taken away" in (await lead.types("/daily stop")).text
    await due(scene, 1)
    assert scene.chat.messages == {}
    assert "no daily here yet" in (await lead.types("/daily stop")).text


async def test_quiet_dates_are_kept_and_taken_back(scene, lead):
    await lead.types("/daily set 14:00")
    said = await lead.types("/daily quiet 4 Mar - 6 Mar")
    assert said.text.startswith("Quiet: Wed 4 Mar 2026 to Fri 6 Mar 2026.")
    assert "Next: Sat 7 Mar 2026 14:00" in said.text
    assert "Quiet: Wed 4" in (await lead.types("/daily show")).text
    await due(scene, 1)
    assert scene.chat.messages == {}
    said = await lead.types("/daily quiet off")
    assert "No date is quiet" in said.text
    await due(scene, 24)
    assert len(scene.chat.messages) == 1


async def test_where_all_is_quiet_there_is_nothing_to_skip(lead):
    await lead.types("/daily set 14:00 mon")
    for year in (2026, 2027, 2028):
        await lead.types(f"/daily quiet {year}-03-04 - {year + 1}-03-03")
    said = await lead.types("/daily quiet 2029-03-04 - 2029-03-20")
    assert "None is to come: all dates are quiet." in said.text
    assert "No daily is to come" in (await lead.types("/daily skip")).text


async def test_a_change_of_the_time_does_not_post_today_again(scene, lead):
    await lead.types("/daily set 14:00")
    await due(scene, 1)
    said = await lead.types("/daily set 16:00")
    assert "Next: Thu 5 Mar 2026 16:00" in said.text
    await due(scene, 3)
    assert len(scene.chat.messages) == 1


async def test_zones_days_and_topics_are_completed(scene):
    hall, who = scene.hall, scene.person("Lead").person

    async def offered(option, typed):
        found = await hall.complete(who, CHANNEL, "daily", option, typed)
        return [each.value for each in found]

    assert await offered("zone", "zur") == ["Europe/Zurich"]
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
    assert "Europe/Atlantis, is not known any more" in scene.chat.alerts[0][1].text
    assert "Paused." in (await lead.types("/daily show")).text
    assert "Europe/Atlantis is not known any more" in (await lead.types("/daily resume")).text
    assert (await lead.types("/daily set zurich")).title == "Daily 1 is set"
