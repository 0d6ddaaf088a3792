"""What stands in the loopback's Slack: a workspace, its people, channels and messages.

Everything is kept as the payloads that Slack sends, so that there is nothing to translate.
"""

from __future__ import annotations

import itertools
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

Payload = dict[str, Any]

_SCOPES = (
    "app_mentions:read channels:history channels:read chat:write chat:write.public commands "
    "files:read files:write groups:history groups:read im:history im:read im:write mpim:history "
    "mpim:read reactions:read reactions:write team:read users:read"
)
_EVENTS = (
    "message.channels message.groups message.im message.mpim reaction_added reaction_removed "
    "app_home_opened app_uninstalled tokens_revoked member_joined_channel channel_archive "
    "channel_deleted channel_rename app_mention user_change"
)
SHOWN_REACTORS = 25  # history names no more people of one reaction, whatever its count

_numbers = itertools.count(1)


def new_id(kind: str) -> str:
    """`U…`, `C…`, `T…`: as Slack makes them."""
    return f"{kind}0{next(_numbers):09d}"


class Clock:
    """Times of messages: microseconds, and never the same twice."""

    def __init__(self) -> None:
        self._last = 0

    def stamp(self) -> str:
        self._last = max(self._last + 1, time.time_ns() // 1000)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"


def user(team: str, name: str, *, bot: bool = False, zone: str = "Europe/Berlin") -> Payload:
    return {
        "id": new_id("U"),
        "team_id": team,
        "name": name.casefold(),
        "deleted": False,
        "color": "9f69e7",
        "real_name": name,
        "tz": zone,
        "tz_label": "Central European Time",
        "tz_offset": 3600,
        "profile": {
            "real_name": name,
            "real_name_normalized": name,
            "display_name": name,
            "display_name_normalized": name,
            "avatar_hash": "g0",
            "image_24": "https://avatars.example/24.png",
            "team": team,
        },
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": bot,
        "is_app_user": False,
        "updated": 1_700_000_000,
        "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE",
    }


def channel(team: str, name: str, creator: str, *, private: bool = False) -> Payload:
    return {
        "id": new_id("C"),
        "name": name,
        "name_normalized": name,
        "is_channel": not private,
        "is_group": private,
        "is_im": False,
        "is_mpim": False,
        "is_private": private,
        "created": 1_700_000_000,
        "is_archived": False,
        "is_general": name == "general",
        "unlinked": 0,
        "is_shared": False,
        "is_ext_shared": False,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "shared_team_ids": [team],
        "context_team_id": team,
        "creator": creator,
        "updated": 1_700_000_000_000,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
    }


def direct_channel(team: str, person: str) -> Payload:
    return {
        "id": new_id("D"),
        "created": 1_700_000_000,
        "is_archived": False,
        "is_im": True,
        "is_org_shared": False,
        "context_team_id": team,
        "updated": 1_700_000_000_000,
        "user": person,
        "is_user_deleted": False,
        "priority": 0,
    }


@dataclass
class Install:
    """The app in one workspace: its bot, its token and what that may do."""

    team: str
    bot: Payload
    bot_id: str
    scopes: set[str]
    token: str = field(default_factory=lambda: f"xoxb-{secrets.token_hex(12)}")
    revoked: bool = False


@dataclass
class Ephemeral:
    """A message that one person saw, and nobody else."""

    user: str
    channel: str
    message: Payload
    via: str  # "chat.postEphemeral", "response_url" or "ack"
    at: float  # time.perf_counter()
    gone: bool = False

    @property
    def text(self) -> str:
        return words(self.message)


def words(of: Payload) -> str:
    """All that a message or a view says: its blocks, or its text where it has none."""
    blocks = of.get("blocks")
    return "\n".join(_told(blocks)) if blocks else str(of.get("text") or "")


def _told(inside: Any) -> list[str]:
    """Every text, in order, of blocks and of what they hold."""
    if isinstance(inside, list):
        return [said for each in inside for said in _told(each)]
    if not isinstance(inside, dict):
        return []
    found = [inside["text"]] if isinstance(inside.get("text"), str) else []
    found += [inside["alt_text"]] if isinstance(inside.get("alt_text"), str) else []
    return found + [said for each in inside.values() for said in _told(each)]


class World:
    """The app, the workspaces where it is installed, and what was said there."""

    def __init__(self) -> None:
        self.checked = True  # whether what cannot be shown is refused
        self.clock = Clock()
        self.app_id = new_id("A")
        self.app_token = f"xapp-1-{secrets.token_hex(12)}"
        self.signing_secret = secrets.token_hex(16)
        self.verification = secrets.token_hex(12)
        self.client_id, self.client_secret = "1.2", secrets.token_hex(16)
        self.commands: set[str] | None = None  # registered ones; None: any
        self.subscribed: set[str] = set(_EVENTS.split())
        self.teams: dict[str, Payload] = {}
        self.installs: dict[str, Install] = {}  # by token
        self.codes: dict[str, Install] = {}  # what an OAuth code is good for
        self.people: dict[str, Payload] = {}
        self.channels: dict[str, Payload] = {}
        self.members: dict[str, list[str]] = {}  # of each channel
        self.messages: dict[str, dict[str, Payload]] = {}  # by channel, by ts
        self.reactors: dict[tuple[str, str], dict[str, list[str]]] = {}  # by channel and ts
        self.ephemerals: list[Ephemeral] = []
        self.views: dict[str, Payload] = {}  # by id
        self.homes: dict[str, Payload] = {}  # by person
        self.modals: dict[str, Payload] = {}  # what stands open before each person
        self.files: dict[str, Payload] = {}
        self.directs: dict[tuple[str, str], str] = {}  # by team and person
        self.installed = self.opens("The club")
        self.installs[self.installed.token] = self.installed

    # The first workspace, which most tests have alone.

    @property
    def team(self) -> Payload:
        return self.teams[self.installed.team]

    @property
    def bot(self) -> Payload:
        return self.installed.bot

    @property
    def channel(self) -> Payload:
        found = self.channels.values()
        return next(each for each in found if each["context_team_id"] == self.installed.team)

    # Making things.

    def opens(self, name: str) -> Install:
        """A new workspace with a channel; the app is not installed there before its OAuth."""
        team = {
            "id": new_id("T"),
            "name": name,
            "domain": name.casefold().replace(" ", "-"),
            "email_domain": "",
            "icon": {"image_default": True},
            "url": "https://the-club.slack.example/",
        }
        self.teams[team["id"]] = team
        bot = user(team["id"], "Studyhall", bot=True)
        self.people[bot["id"]] = bot
        install = Install(team["id"], bot, new_id("B"), set(_SCOPES.split()))
        self.has_channel("general", team["id"], members=[bot["id"]])
        return install

    def has_channel(
        self, name: str, team: str = "", *, members: list[str] | None = None, private: bool = False
    ) -> Payload:
        made = channel(team or self.installed.team, name, "U000", private=private)
        self.channels[made["id"]] = made
        self.members[made["id"]] = list(members or [])
        self.messages[made["id"]] = {}
        return made

    def joins(self, name: str, team: str = "", **traits: Any) -> Payload:
        """Somebody new, who is in every public channel of the workspace."""
        someone = {**user(team or self.installed.team, name), **traits}
        self.people[someone["id"]] = someone
        for each in self.channels.values():
            if each["context_team_id"] == someone["team_id"] and each.get("is_channel"):
                self.members[each["id"]].append(someone["id"])
        return someone

    def direct(self, team: str, person: str) -> Payload:
        """The channel between the bot and a person."""
        found = self.directs.get((team, person))
        if found is None:
            made = direct_channel(team, person)
            found = self.directs[team, person] = made["id"]
            self.channels[found] = made
            bots = [each.bot["id"] for each in self.installs.values() if each.team == team]
            self.members[found] = [person, *bots]
            self.messages[found] = {}
        return self.channels[found]

    # Reading things.

    @property
    def said(self) -> list[Payload]:
        """What the bot said in the channel, as it stands now."""
        return self.said_in(self.channel["id"])

    def said_in(self, channel_id: str) -> list[Payload]:
        bots = {each.bot["id"] for each in self.installs.values()}
        return [each for each in self.messages[channel_id].values() if each["user"] in bots]

    def whispers(self, to: Payload) -> list[Ephemeral]:
        """What only this person sees, and still stands there."""
        return [each for each in self.ephemerals if each.user == to["id"] and not each.gone]

    def found(self, channel_id: str, ts: str) -> Payload | None:
        return self.messages.get(channel_id, {}).get(ts)

    def reactions(self, channel_id: str, ts: str, most: int | None = None) -> list[Payload]:
        standing = self.reactors.get((channel_id, ts), {})
        return [
            {"name": name, "users": who[:most], "count": len(who)}
            for name, who in standing.items()
            if who
        ]

    def react(self, channel_id: str, ts: str, name: str, who: str, *, added: bool) -> bool:
        """Give or take back a reaction; whether that changed anything."""
        standing = self.reactors.setdefault((channel_id, ts), {}).setdefault(name, [])
        if (who in standing) == added:
            return False
        if added:
            standing.append(who)
        else:
            standing.remove(who)
        return True
