"""What people do in the loopback's Slack, and what they see of the answers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from tests.loopback.slack import payloads
from tests.loopback.slack.blocks import option_faults
from tests.loopback.slack.deliveries import COMMANDS, INTERACTIVE, Delivery, Postman
from tests.loopback.slack.emoji import kept_as, known
from tests.loopback.slack.events import Events
from tests.loopback.slack.links import Link, Links
from tests.loopback.slack.views import Views
from tests.loopback.slack.world import Ephemeral, Payload, World

_SLACKS_OWN = (
    "/active /apps /archive /away /call /collapse /dm /dnd /expand /feed /feedback /invite /join "
    "/keys /leave /me /msg /mute /open /prefs /pro /remind /remove /rename /search /shortcuts "
    "/shrug /star /status /topic /unarchive /who"
)
SLACKS_OWN = frozenset(_SLACKS_OWN.split())  # commands that no app may have
On = Payload | Ephemeral  # a message or a view, or what one person sees alone


class People:
    """The actions of people; what they give back is the delivery that tells the app."""

    world: World
    links: Links
    postman: Postman
    events: Events
    views: Views

    def commands(
        self, who: Payload, command: str, text: str = "", channel: Payload | None = None
    ) -> Delivery:
        assert command not in SLACKS_OWN, f"Slack does {command} itself"
        known_here = self.world.commands
        assert known_here is None or command in known_here, f"{command} is not registered"
        where = channel or self._home_of(who)
        link = Link(who["id"], where["id"], time.perf_counter())
        told = payloads.slash_command(self.world, who, where, command, text, self.links.make(link))
        link.delivery = self.postman.deliver(COMMANDS, told)
        return link.delivery

    def _home_of(self, who: Payload) -> Payload:
        found = self.world.channels.values()
        return next(each for each in found if each["context_team_id"] == who["team_id"])

    def presses(self, who: Payload, on: On, action_id: str, **given: Any) -> Delivery:
        """Press a button that stands there, or choose in a select (`selects`)."""
        holder = on.message if isinstance(on, Ephemeral) else on
        block_id, element = element_of(holder, action_id)
        link, where = self._where(who, on)
        told = payloads.interaction(
            self.world,
            "block_actions",
            who,
            **where,
            state=holder.get("state") or {"values": {}},
            actions=[payloads.action(element, block_id, **given)],
            **self.links.make(link),
        )
        link.delivery = self.postman.deliver(INTERACTIVE, told)
        return link.delivery

    def selects(self, who: Payload, on: On, action_id: str, value: str) -> Delivery:
        holder = on.message if isinstance(on, Ephemeral) else on
        _, element = element_of(holder, action_id)
        options = [option for option in element.get("options") or () if option["value"] == value]
        assert options or element["type"] == "external_select", f"no option {value!r}"
        chosen = options[0] if options else {"text": _plain(value), "value": value}
        return self.presses(who, on, action_id, selected_option=chosen)

    def types(self, who: Payload, on: On, action_id: str, typed: str) -> Delivery:
        """Type into an external select, which asks the app for its options."""
        holder = on.message if isinstance(on, Ephemeral) else on
        block_id, _ = element_of(holder, action_id)
        _, where = self._where(who, on)
        asked = {"action_id": action_id, "block_id": block_id, "value": typed}
        told = payloads.interaction(self.world, "block_suggestion", who, **where, **asked)
        return self.postman.deliver(INTERACTIVE, told)

    def _where(self, who: Payload, on: On) -> tuple[Link, Payload]:
        now = time.perf_counter()
        if isinstance(on, Ephemeral):
            assert on.user == who["id"], "somebody else's private message"
            assert not on.gone, "a private message that is gone"
            channel = self.world.channels[on.channel]
            link = Link(who["id"], on.channel, now, message=on.message, ephemeral=on)
            return link, payloads.on_message(channel, on.message, ephemeral=True)
        if on["id"] in self.world.views if "id" in on else False:
            return Link(who["id"], "", now), payloads.on_view(on)
        channel = self.channel_of(on)
        link = Link(who["id"], channel["id"], now, message=on)
        shown = {key: value for key, value in on.items() if key != "files"}
        return link, payloads.on_message(channel, shown, ephemeral=False)

    def channel_of(self, message: Payload) -> Payload:
        for name, found in self.world.messages.items():
            if found.get(message["ts"]) is message:
                return self.world.channels[name]
        raise AssertionError("this message does not stand in any channel")

    def modal(self, who: Payload) -> Payload | None:
        """The form that stands open before somebody."""
        return self.world.modals.get(who["id"])

    def submits(self, who: Payload, text: str) -> Delivery:
        """Fill in every text field of the open form with the text, and send it."""
        view = self.world.modals[who["id"]]
        inputs = [block for block in view["blocks"] if block["type"] == "input"]
        view["state"] = {
            "values": {
                block["block_id"]: {
                    block["element"]["action_id"]: {
                        "type": block["element"]["type"],
                        "value": text or None,
                    }
                }
                for block in inputs
            }
        }
        link = Link(who["id"], "", time.perf_counter())
        told = payloads.interaction(
            self.world,
            "view_submission",
            who,
            view=dict(view),
            response_urls=[],
            **self.links.make(link),
        )
        link.delivery = self.postman.deliver(INTERACTIVE, told)
        return link.delivery

    def reacts(
        self, who: Payload, on: Payload, name: str, *, added: bool = True, at: str = ""
    ) -> Delivery | None:
        """Give or take back a reaction; `at` is the time that Slack tells, if not now."""
        assert known(name), name
        channel = self.channel_of(on)
        return self.events.reacted(channel, on, who["id"], kept_as(name), added=added, at=at)

    def says(self, who: Payload, text: str, channel: Payload | None = None) -> Delivery | None:
        return self._says(who, text, channel or self._home_of(who), "")

    def replies(self, who: Payload, to: Payload, text: str) -> Delivery | None:
        """Write in the thread that a message begins."""
        return self._says(who, text, self.channel_of(to), to.get("thread_ts", to["ts"]))

    def _says(self, who: Payload, text: str, channel: Payload, thread: str) -> Delivery | None:
        stamp = self.world.clock.stamp()
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
        said = {
            "client_msg_id": f"00000000-{stamp}",
            "type": "message",
            "user": who["id"],
            "team": who["team_id"],
            "text": text,
            "blocks": payloads.given_ids([{"type": "rich_text", "elements": [section]}]),
            "ts": stamp,
        }
        if who["is_bot"]:
            del said["client_msg_id"]
            said |= {"bot_id": who["profile"].get("bot_id", "B000"), "app_id": "A000"}
        return self.events.stored(channel, said, thread)


def _plain(text: str) -> Payload:
    return {"type": "plain_text", "text": text, "emoji": True}


def elements(of: On) -> Iterator[tuple[str, Payload]]:
    """Everything that can be pressed there, with the id of its block."""
    holder = of.message if isinstance(of, Ephemeral) else of
    for block in holder.get("blocks") or ():
        inside = [*(block.get("elements") or ()), block.get("accessory"), block.get("element")]
        for each in inside:
            if isinstance(each, dict) and each.get("action_id"):
                yield block["block_id"], each


def element_of(holder: On, action_id: str) -> tuple[str, Payload]:
    for block_id, each in elements(holder):
        if each["action_id"] == action_id:
            return block_id, each
    raise AssertionError(f"nothing there is called {action_id!r}")


def answered(slack: People, delivery: Delivery, answer: Any) -> None:
    """Show what an acknowledgement carried."""
    told = delivery.payload
    if delivery.kind == COMMANDS:
        if not answer:
            return
        body = answer if isinstance(answer, dict) else {"text": str(answer)}
        slack.links.said(slack.links.by_trigger[told["trigger_id"]], body, "ack")
    elif told.get("type") == "view_submission":
        _submitted(slack, delivery, answer if isinstance(answer, dict) else {})
    elif told.get("type") == "block_suggestion":
        faults = option_faults(answer)
        delivery.error = "; ".join(faults)


def _submitted(slack: People, delivery: Delivery, answer: Payload) -> None:
    view = delivery.payload["view"]
    who = delivery.payload["user"]["id"]
    match answer.get("response_action"):
        case "errors":
            blocks = {block["block_id"] for block in view["blocks"]}
            strange = set(answer.get("errors") or {"no errors": ""}) - blocks
            delivery.error = f"errors for no field: {sorted(strange)}" if strange else ""
        case "update" | "push":
            made = slack.views.kept(answer["view"], view["team_id"], "modal", view["root_view_id"])
            slack.world.modals[who] = made
        case _:
            slack.world.modals.pop(who, None)
    delivery.said.append(answer)
