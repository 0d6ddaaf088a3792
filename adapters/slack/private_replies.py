"""Send private replies by the best route that Slack offers.

A command or a press on a private message has a `response_url` (5 uses in 30 minutes), which can
also replace a private message. Other events get an ephemeral message in their channel and thread.
A direct message gets a direct message. A press in the App Home updates the App Home.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from functools import partial
from typing import Final
from weakref import WeakValueDictionary

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook import WebhookResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.acknowledgements import AcknowledgeFirst
from adapters.slack.blocks import Message, home
from adapters.slack.errors import ANY, NOT_REACHABLE, with_retries
from adapters.slack.parse import Way
from adapters.slack.private_cards import PrivateCards
from adapters.slack.uploads import Pictures, code_of
from adapters.slack.workspaces import Workspace, Workspaces
from bot.chat.events import Commanded, Event, Pressed, Visited
from bot.chat.model import MessageRef, Person, Post
from bot.chat.platform import Delivery
from bot.errors import ChatRefused, ChatUnavailable

_WAITING: Final = 8  # concurrent replies without a response_url
_EXPIRED: Final = frozenset({"expired_url", "used_url", "invalid_url", "404", "410"})
_LIMITED: Final = frozenset({"ratelimited", "rate_limited"})
_NOBODY: Final = Way()
_FREE: Final = nullcontext()

_log = logging.getLogger(__name__)
Say = Callable[[Message], Awaitable[object]]


class PrivateReplies:
    """A sender of private replies that keeps each person's replies in order."""

    def __init__(
        self, workspaces: Workspaces, pictures: Pictures, turns: AcknowledgeFirst, prefix: str
    ) -> None:
        self._workspaces = workspaces
        self._pictures = pictures
        self._prefix = prefix
        self._turns = turns
        self._waiting = asyncio.Semaphore(_WAITING)  # replies that wait out rate limits
        self._cards = PrivateCards()
        self._lanes: WeakValueDictionary[Person, asyncio.Lock] = WeakValueDictionary()

    async def give(
        self,
        event: Event,
        way: Way | None,
        post: Post,
        *,
        instead: bool,
        about: MessageRef | None = None,
    ) -> Delivery:
        """Answer an event privately. `way` holds its reply routes, if known.

        `about` is the message that the card belongs to; each person has one card per message.
        """
        lane = self._lanes.get(event.person)
        if lane is None:
            lane = self._lanes[event.person] = asyncio.Lock()
        hasty = way is not None and bool(way.response_url)
        async with lane, _FREE if hasty else self._waiting, self._turns:
            workspace = await self._workspaces.of(event.person.space)
            way = way or _NOBODY
            if isinstance(event, Visited) or way.home:
                return await self._show_home(workspace, event, post)
            if not instead or about is None:
                return await self._give(workspace, event, way, post, instead=instead)
            if not way.private and self._cards.says(event.person, about, post):
                return Delivery.DELIVERED
            delivery = await self._give(workspace, event, way, post, instead=True)
            if delivery is Delivery.DELIVERED:
                own = way.response_url if way.private else ""
                await self._take_away(workspace, self._cards.shown(event.person, about, post, own))
            return delivery

    async def _take_away(self, workspace: Workspace, response_url: str) -> None:
        """Delete the previous card, if it has a `response_url`."""
        if not response_url:
            return
        client = AsyncWebhookClient(response_url, session=workspace.client.session)
        try:
            await client.send_dict({"delete_original": True})
        except ANY as exc:
            _log.info("could not delete an older private card: %s", exc)

    async def _show_home(self, workspace: Workspace, event: Event, post: Post) -> Delivery:
        """Show a post in the App Home, with a Home button if a press there led to it."""

        async def say(message: Message) -> None:
            view = home(message, leads_back=not isinstance(event, Visited))
            await workspace.client.views_publish(user_id=event.person.id, view=view)

        await with_retries(partial(self._pictures.say, workspace, post, say))
        return Delivery.DELIVERED

    async def _give(
        self, workspace: Workspace, event: Event, way: Way, post: Post, *, instead: bool
    ) -> Delivery:
        if isinstance(event, Commanded) and event.place.direct and not way.response_url:
            where = event.place  # already private, and the reply stays there
            await self._write(workspace, where.channel, where.thread, post)
            return Delivery.DELIVERED
        by_address = partial(self._respond, workspace, way, instead=instead and way.private)
        client = workspace.hasty if way.response_url else workspace.client
        in_channel = partial(self._ephemeral, client, event)
        own = isinstance(event, Commanded) or (isinstance(event, Pressed) and way.private)
        ways: list[Say] = [by_address, in_channel] if own else [in_channel, by_address]
        if not way.response_url:
            ways.remove(by_address)
        for say in ways:
            try:
                await with_retries(
                    partial(self._pictures.say, workspace, post, say), unless_lost=True
                )
            except (ChatRefused, ChatUnavailable) as exc:
                _log.info("a private reply failed by one route (%s): %s", code_of(exc), exc)
                if say is ways[-1] and code_of(exc) not in (*NOT_REACHABLE, *_EXPIRED):
                    raise
                if isinstance(exc, ChatUnavailable) and code_of(exc) not in _LIMITED:
                    raise
            else:
                return Delivery.DELIVERED
        return Delivery.IMPOSSIBLE

    async def _ephemeral(self, client: AsyncWebClient, event: Event, message: Message) -> None:
        await client.chat_postEphemeral(
            channel=event.place.channel,
            user=event.person.id,
            thread_ts=event.place.thread,
            text=message.text,
            blocks=message.blocks,
        )

    async def _respond(
        self, workspace: Workspace, way: Way, message: Message, *, instead: bool
    ) -> None:
        client = AsyncWebhookClient(
            way.response_url,
            session=workspace.client.session,
            retry_handlers=workspace.client.retry_handlers,
        )
        answer = await client.send(
            text=message.text,
            blocks=message.blocks,
            response_type="ephemeral",
            replace_original=instead,
        )
        refusal = _refusal(answer)
        if refusal:
            raise SlackApiError("a reply was refused", {"ok": False, "error": refusal})

    async def direct(self, workspace: Workspace, person: Person, post: Post) -> Delivery:
        """Send a direct message."""
        try:
            opened = await with_retries(
                lambda: workspace.client.conversations_open(users=person.id)
            )
            await self._write(workspace, str(opened["channel"]["id"]), None, post)
        except ChatRefused:
            return Delivery.IMPOSSIBLE
        return Delivery.DELIVERED

    async def _write(
        self, workspace: Workspace, channel: str, thread: str | None, post: Post
    ) -> None:
        """Post once: without a key, a retry could post a duplicate."""

        async def say(message: Message) -> None:
            await workspace.client.chat_postMessage(
                channel=channel,
                thread_ts=thread,
                text=message.text,
                blocks=message.blocks,
                unfurl_links=False,
                unfurl_media=False,
            )

        await with_retries(partial(self._pictures.say, workspace, post, say), once=True)


def _refusal(answer: WebhookResponse) -> str:
    """Return Slack's error code for a reply to a response_url; "" if it was accepted.

    The code comes as JSON, as a bare word, or as a status alone. The status may be 200 even so.
    """
    if answer.status_code >= 500:
        return "internal_error"
    try:
        body = json.loads(answer.body)
    except ValueError:
        body = {}
    if isinstance(body, dict) and body.get("error"):
        return str(body["error"])
    return "" if answer.status_code == 200 else answer.body.strip() or str(answer.status_code)
