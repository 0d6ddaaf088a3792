"""The App Home: what it shows, where its buttons lead, and its links to the open questions."""

from __future__ import annotations

import pytest

from adapters.slack.permalinks import Permalinks
from adapters.slack.workspaces import Workspace
from bot.chat.model import MessageRef, Place
from tests.adapters.slack.club import ids_of
from tests.loopback.slack.server import until
from tests.loopback.slack.world import words


@pytest.fixture
def ada(club):
    return club.slack.world.joins("Ada")


async def test_a_home_shows_what_me_shows_and_what_is_open(club, ada):
    club.slack.opens_home(ada)
    await until(lambda: ada["id"] in club.slack.world.homes, "the home")
    said = words(club.slack.world.homes[ada["id"]])
    assert "Ada's progress" in said
    assert "No question is open now" in said
    await club.asks(ada)
    await until(lambda: not club.rounds.posting._on_their_way, "an open question")
    club.slack.opens_home(ada)
    homes = club.slack.world.homes
    await until(lambda: "Open now" in words(homes[ada["id"]]), "the open question")


async def test_a_button_of_the_home_changes_the_home_and_posts_nothing(club, ada):
    homes = club.slack.world.homes
    before = len(club.slack.world.said)

    async def shown(text):
        await until(lambda: text in words(homes.get(ada["id"], {})), f"{text} in the home", 5)
        return homes[ada["id"]]

    club.slack.opens_home(ada)
    home = await shown("Ada's progress")
    club.slack.presses(ada, home, ids_of(home, "board:")[0])
    board = await shown("Leaderboard")
    club.slack.presses(ada, board, ids_of(board, "board:")[-1])  # people or teams
    await until(lambda: homes[ada["id"]]["hash"] != board["hash"], "the other board", 5)
    club.slack.presses(ada, homes[ada["id"]], "home")
    home = await shown("Ada's progress")
    assert "home" not in ids_of(home)
    assert club.slack.world.said[before:] == []
    assert club.slack.world.ephemerals == []


async def test_a_lesson_in_the_home_turns_its_pages_with_their_pictures(club, ada):
    homes = club.slack.world.homes
    club.slack.opens_home(ada)
    await until(lambda: ada["id"] in homes, "the home")
    club.slack.presses(ada, homes[ada["id"]], ids_of(homes[ada["id"]], "read:")[0])
    await until(lambda: "1 of" in words(homes[ada["id"]]), "the lesson", 5)
    page = homes[ada["id"]]
    while "image" not in [each["type"] for each in page["blocks"]]:
        (following,) = [each for each in ids_of(page) if each.endswith(":next")]
        club.slack.presses(ada, page, following)
        await until(lambda page=page: homes[ada["id"]]["hash"] != page["hash"], "the next page", 5)
        page = homes[ada["id"]]
    assert not ids_of(page, "share:")


async def test_a_home_links_the_open_questions_and_asks_slack_for_one_link_alone(club, ada):
    question = await club.asks(ada)
    await until(lambda: not club.rounds.posting._on_their_way, "an open question")
    homes = club.slack.world.homes
    channel = club.slack.world.channel["id"]
    link = f"https://the-club.slack.example/archives/{channel}/p{question['ts'].replace('.', '')}"
    for _ in range(2):
        homes.clear()
        club.slack.opens_home(ada)
        await until(lambda: f"<{link}|" in words(homes.get(ada["id"], {})), "the link", 5)
    assert len(club.slack.api.asked("chat.getPermalink")) == 1


async def test_a_home_without_links_is_shown_where_slack_gives_none(club, ada):
    await club.asks(ada)
    await until(lambda: not club.rounds.posting._on_their_way, "an open question")
    club.slack.faults.plan("chat.getPermalink", "message_not_found")
    club.slack.opens_home(ada)
    await until(lambda: "Open now" in words(club.slack.world.homes.get(ada["id"], {})), "it", 5)
    assert "archives" not in words(club.slack.world.homes[ada["id"]])


class Told:
    """A client whose workspace gives this link."""

    def __init__(self, link):
        self.link = link

    async def chat_getPermalink(self, **_):  # noqa: N802 - the library's name
        return {"permalink": self.link}


def workspace(link):
    return Workspace("T1", "Club", "U0", "B0", Told(link), Told(link))


async def test_a_question_in_a_thread_is_linked_there():
    place = Place("slack", "T1", "C1", "1.000002")
    link = "https://club.slack.example/archives/C9/p7?thread_ts=1&cid=C9"
    assert await Permalinks().to(workspace(link), MessageRef(place, "1700000000.000100")) == (
        "https://club.slack.example/archives/C1/p1700000000000100?thread_ts=1.000002&cid=C1"
    )


@pytest.mark.parametrize("strange", ["", "javascript:x/archives/C1/p1", "https://x.example/", "/"])
async def test_a_strange_link_is_none(strange):
    ref = MessageRef(Place("slack", "T1", "C1"), "1.2")
    assert await Permalinks().to(workspace(strange), ref) == ""
