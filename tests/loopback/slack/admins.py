"""What happens to channels and to the app itself."""

from __future__ import annotations

from tests.loopback.slack import payloads
from tests.loopback.slack.deliveries import Delivery
from tests.loopback.slack.events import Events
from tests.loopback.slack.world import Payload, World


class Admins:
    world: World
    events: Events

    def opens_home(self, who: Payload, tab: str = "home") -> Delivery | None:
        event = {
            "type": "app_home_opened",
            "user": who["id"],
            "channel": self.world.direct(who["team_id"], who["id"])["id"],
            "tab": tab,
            "event_ts": self.world.clock.stamp(),
        }
        view = self.world.homes.get(who["id"])
        return self.events.tell(who["team_id"], {**event, **({"view": view} if view else {})})

    def invites(self, to: Payload, who: Payload | None = None) -> Delivery | None:
        """Somebody, the bot unless told, is in a channel from now on."""
        someone = who or self.world.bot
        self.world.members[to["id"]].append(someone["id"])
        return self._tell(
            to,
            "member_joined_channel",
            user=someone["id"],
            channel=to["id"],
            channel_type="G" if to["is_private"] else "C",
            team=to["context_team_id"],
        )

    def archives(self, channel: Payload) -> Delivery | None:
        channel["is_archived"] = True
        return self._tell(channel, "channel_archive", channel=channel["id"], user="U000")

    def deletes(self, channel: Payload) -> Delivery | None:
        told = self._tell(channel, "channel_deleted", channel=channel["id"], actor_id="U000")
        del self.world.channels[channel["id"]]
        del self.world.messages[channel["id"]]
        return told

    def renames(self, channel: Payload, name: str) -> Delivery | None:
        channel["previous_names"] = [channel["name"], *channel["previous_names"]]
        channel["name"] = channel["name_normalized"] = name
        told = {"id": channel["id"], "name": name, "created": channel["created"]}
        return self._tell(channel, "channel_rename", channel=told)

    def changes_profile(self, who: Payload, **profile: str) -> Delivery | None:
        """Somebody is called otherwise from now on, or has another status."""
        who["profile"] |= profile
        known = {key: who[key] for key in ("id", "team_id", "name", "deleted", "is_bot", "profile")}
        return self.events.tell(who["team_id"], {"type": "user_change", "user": known})

    def removes(self, channel: Payload, message: Payload) -> None:
        """Somebody deletes a message."""
        self.events.removed(channel, message)

    def _tell(self, of: Payload, kind: str, **told: object) -> Delivery | None:
        stamp = self.world.clock.stamp()
        return self.events.tell(
            of["context_team_id"], {"type": kind, **told, "event_ts": stamp}, of
        )

    def revokes(self, team: str = "") -> Delivery | None:
        """The bot's token is no longer one."""
        install = payloads.install_in(self.world, team or self.world.installed.team)
        install.revoked = True
        tokens = {"oauth": [], "bot": [install.bot["id"]]}
        return self.events.tell(install.team, {"type": "tokens_revoked", "tokens": tokens})

    def uninstalls(self, team: str = "") -> list[Delivery | None]:
        """Somebody removes the app; both events come, in any order."""
        revoked = self.revokes(team)
        where = team or self.world.installed.team
        return [self.events.tell(where, {"type": "app_uninstalled"}), revoked]

    def follows(self, manifest: Payload) -> None:
        """Let the app have exactly the scopes, events and commands of its manifest."""
        settings = manifest.get("settings", {})
        wanted = settings.get("event_subscriptions", {}).get("bot_events", [])
        self.world.subscribed = set(wanted)
        scopes = manifest["oauth_config"]["scopes"]["bot"]
        for install in [*self.world.installs.values(), *self.world.codes.values()]:
            install.scopes = set(scopes)
        commands = manifest.get("features", {}).get("slash_commands", [])
        self.world.commands = {each["command"] for each in commands}
