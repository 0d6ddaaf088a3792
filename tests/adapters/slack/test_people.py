import asyncio
from zoneinfo import ZoneInfo

import pytest

from adapters.slack.people import People, Profile, profile

ADA = {
    "id": "U1",
    "name": "ada",
    "real_name": "Ada Lovelace",
    "tz": "Europe/London",
    "profile": {"display_name": "Countess", "real_name": "Ada Lovelace"},
}


def test_a_person_has_a_name_and_a_zone():
    assert profile(ADA) == Profile("Countess", ZoneInfo("Europe/London"))


@pytest.mark.parametrize(
    ("user", "name"),
    [
        ({**ADA, "profile": {"display_name": "", "real_name": "Ada Lovelace"}}, "Ada Lovelace"),
        ({"id": "U1", "name": "ada"}, "ada"),
        ({"id": "U1"}, ""),
    ],
)
def test_a_name_is_the_best_that_there_is(user, name):
    assert profile(user).name == name


@pytest.mark.parametrize("zone", ["", None, "No/Such", "../etc/passwd"])
def test_a_zone_that_is_none_is_none(zone):
    assert profile({**ADA, "tz": zone}).zone is None


@pytest.mark.parametrize(
    "trait",
    [{"is_bot": True}, {"is_workflow_bot": True}, {"is_connector_bot": True}, {"deleted": True}],
)
def test_bots_workflows_and_deactivated_users_do_not_play(trait):
    assert not profile({**ADA, **trait}).plays


def test_slackbot_does_not_play_though_slack_calls_it_no_bot():
    assert not profile({**ADA, "id": "USLACKBOT"}).plays


def test_guests_and_strangers_play():
    assert profile({**ADA, "is_restricted": True}).guest
    assert profile({**ADA, "is_stranger": True}).stranger
    assert profile({**ADA, "is_restricted": True, "is_stranger": True}).plays
    assert profile({**ADA, "is_owner": True}).admin


class Slack:
    """Says who somebody is, and counts how often it was asked."""

    def __init__(self):
        self.asked = []
        self.knows = True
        self.time = 0.0

    async def ask(self, space, user):
        self.asked.append(user)
        await asyncio.sleep(0)
        return Profile(f"{user} of {space}") if self.knows else None


async def test_everybody_is_asked_about_once_an_hour():
    slack = Slack()
    people = People(slack.ask, lambda: slack.time)
    assert people.known("T", "U1") is None
    both = await asyncio.gather(people.learn("T", "U1"), people.learn("T", "U1"))
    assert [each.name for each in both] == ["U1 of T"] * 2
    assert slack.asked == ["U1"]
    slack.time = 3601.0
    assert people.stale("T", "U1")
    assert people.known("T", "U1").name == "U1 of T"  # be it old
    await people.learn("T", "U1")
    assert slack.asked == ["U1", "U1"]


async def test_the_same_user_of_two_workspaces_is_two():
    slack = Slack()
    people = People(slack.ask, lambda: slack.time)
    await people.learn("T1", "U1")
    assert people.known("T2", "U1") is None


async def test_only_so_many_are_kept():
    slack = Slack()
    people = People(slack.ask, lambda: slack.time, most=2)
    for user in ("U1", "U2", "U3"):
        await people.learn("T", user)
    assert people.known("T", "U1") is None
    assert people.known("T", "U3") is not None


async def test_where_slack_says_nothing_the_old_stays():
    slack = Slack()
    people = People(slack.ask, lambda: slack.time)
    await people.learn("T", "U1")
    slack.knows, slack.time = False, 3601.0
    assert (await people.learn("T", "U1")).name == "U1 of T"
    assert await people.learn("T", "U2") is None
    assert slack.asked == ["U1", "U1", "U2"]
    assert await people.learn("T", "U2") is None  # for a minute it is not asked again
    slack.knows, slack.time = True, 3601.0 + 61.0
    assert (await people.learn("T", "U2")).name == "U2 of T"
    assert slack.asked == ["U1", "U1", "U2", "U2"]


async def test_what_slack_tells_by_itself_replaces_what_was_known_of_somebody_heard_of():
    async def ask(space, user):
        return Profile("Ada")

    people = People(ask, lambda: 0.0)
    people.told("T1", "U1", Profile("Countess"))
    assert people.known("T1", "U1") is None
    await people.learn("T1", "U1")
    people.told("T1", "U1", Profile("Countess"))
    assert people.known("T1", "U1") == Profile("Countess")
