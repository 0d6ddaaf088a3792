"""What stands on a message when one comes back to it."""

from datetime import UTC, datetime
from typing import Any, cast

from adapters.slack.backfill import Backfill
from adapters.slack.clock import SlackClock
from adapters.slack.people import People, Profile
from adapters.slack.workspaces import Workspace
from bot.chat.model import MessageRef, Person, Place
from bot.text.emoji import KEYCAPS

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


class Client:
    """Gives the reactions on one message."""

    def __init__(self, **reactions):
        self._reactions = [{"name": name, "users": users} for name, users in reactions.items()]

    async def reactions_get(self, **_):
        return {"message": {"reactions": self._reactions}}

    async def conversations_replies(self, **_):
        return {"messages": []}


async def test_only_people_stand_there_and_our_own_is_told_apart():
    async def ask(space, user):
        return {"U1": Profile("Ada"), "UROBOT": Profile("Robot", plays=False)}.get(user)

    client = cast(Any, Client(one=["UME", "U1", "UROBOT"], two=["U2"], tada=["U1"]))
    workspace = Workspace("T1", "The club", "UME", "B1", client, client)
    ref = MessageRef(Place("slack", "T1", "C1"), "1700000000.000001")
    reading = Backfill(People(ask, lambda: 0.0), SlackClock(lambda: NOON))
    found = (await reading.missed(workspace, ref, NOON)).standing
    ada, unknown = Person("slack", "T1", "U1", "Ada"), Person("slack", "T1", "U2", "")
    assert found.people == {KEYCAPS[0]: [ada], KEYCAPS[1]: [unknown]}
    assert [each.name for each in found.people[KEYCAPS[0]]] == ["Ada"]
    assert (found.ours, found.at) == ({KEYCAPS[0]}, NOON)
