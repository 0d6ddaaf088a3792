"""A daily question on Discord: its thread, its reveal, its reminders."""

from __future__ import annotations

from datetime import timedelta

from adapters.discord.errors import TRIES
from adapters.discord.parse import place
from bot.chat.model import MessageRef
from bot.quiz.reminders import Reminders
from bot.quiz.threads import Threads
from tests.adapters.discord.club import RIGHT, buttons
from tests.adapters.discord.test_guilds import forbid
from tests.scene import post_daily

HOUR = 3600


async def ask(club, day=1):
    now = club._now()
    assert await post_daily(
        club.rounds,
        place(club.guild.id, club.channel.id),
        "first",
        "what-is-it",
        origin=f"daily:s1:{day}",
        now=now,
        closes_at=now + timedelta(hours=24),
    )
    await club.env.settle()


def threads(club):
    guild = club.chat._connected_client().get_guild(club.guild.id)
    return [each.name for each in guild.threads]


async def test_a_daily_has_a_thread_for_talk_about_it(club):
    await ask(club)
    assert club.question.embeds[0].title.startswith("Daily question · ")
    assert threads(club) == ["Talk about The first topic"]


async def test_where_no_thread_may_be_begun_none_is_asked_for(club):
    forbid(club, club.channel, create_public_threads=True)
    await club.env.settle()
    before = len(club.env.http_requests)
    await ask(club)
    assert club.question.embeds[0].title.startswith("Daily question · ")
    assert not any("threads" in each.path for each in club.env.http_requests[before:])


async def test_a_thread_that_is_there_already_does_no_harm(club):
    await ask(club)
    path = f"/channels/{club.channel.id}/messages/{club.question.id}/threads"
    club.env.inject_error("POST", path, status=400, code=160004)
    here = place(club.guild.id, club.channel.id)
    await club.chat.begin_thread(MessageRef(here, str(club.question.id)), "Again")
    assert threads(club) == ["Talk about The first topic"]


async def test_a_closed_daily_hides_its_answer_and_shows_a_picture(club):
    await ask(club)
    ann = club.joins("Ann")
    await ann.click(club.question, custom_id=club.button_of(RIGHT))
    await club.close_round(24 * HOUR + 1)
    embed = club.question.embeds[0]
    assert embed.title == "Daily question, closed · The first topic"
    assert "||✅ Yes, that is it.||" in embed.description
    assert "1 \\(100%\\)" in embed.description
    assert embed.image.url


async def test_a_reminder_is_a_direct_message(club):
    await ask(club)
    ann = club.joins("Ann")
    button = next(each for each in buttons(club.question) if each.label == "Remind me")
    await ann.click(club.question, custom_id=button.custom_id)
    await club.env.advance_time(23 * HOUR)
    job = Reminders(club.store, club.rounds.settled, {"discord": club.chat})
    await job.run_due(club._now())
    (told,) = ann.user.dm_channel.history(viewer=ann)
    assert "The daily question in" in told.embeds[0].description


async def test_a_thread_that_an_outage_prevented_is_begun_later(club):
    club.env.inject_error("POST", "/channels/*/messages/*/threads", status=503, times=TRIES)
    await ask(club)
    assert threads(club) == []
    await club.env.advance_time(15)
    await Threads(club.store, {"discord": club.chat}).run_due(club._now())
    await club.env.settle()
    assert threads(club) == ["Talk about The first topic"]
