"""Serve the page's routes, only to this computer's browser and only for our own page."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import jinja2
from aiohttp import web

from adapters.web import parse
from adapters.web.actions import Actions
from adapters.web.codec import CHANNEL, dump_time
from adapters.web.faults import Fault, faults_view
from adapters.web.parse import BadRequest
from adapters.web.previews import OWN, Preview, named
from adapters.web.render import html
from adapters.web.room import NOTHING, SHOWN_AT_ONCE, Room
from adapters.web.view import member_view, message_view
from bot.chat import markup
from bot.chat.commands import Command, Option
from bot.chat.events import Event
from bot.chat.model import TextBox
from bot.chat.platform import Handler
from bot.errors import ChatUnavailable
from bot.ops.http_server import is_unreadable

log = logging.getLogger(__name__)

HERE = Path(__file__).parent
LARGEST_BODY = 64 * 1024
HEARTBEAT_S = 15.0
LOOK_S = 1.0  # between two looks at the content

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_EVENT_ID = re.compile(r"([0-9a-f]{12})-([0-9]{1,15})")

Route = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Served:
    """The dependencies of the routes."""

    room: Room
    acts: Actions
    handler: Handler
    commands: Sequence[Command]
    topic: Callable[[], str | None]  # one that examples can name
    faults: Callable[[], Sequence[Fault]]  # of the content, while a change can't be used
    previews: Sequence[Preview]
    clock: Callable[[], datetime]

    async def tell(self, event: Event) -> bool:
        """Pass a stored event to the bot. Log a failure and return False."""
        try:
            await self.handler.handle(event)
        except Exception:
            log.exception("the handler failed on %s", event.delivery)
            return False
        finally:
            if not _being_cancelled():
                await self.room.told(event.delivery)
        return True


def _being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def app(served: Served) -> web.Application:
    """Build the application, which serves only requests to its loopback address."""
    made = web.Application(middlewares=[_guarded], client_max_size=LARGEST_BODY)
    routes = _Routes(served)
    made.router.add_get("/", routes.page)
    made.router.add_get("/events", routes.events)
    made.router.add_get("/pictures/{id}", routes.picture)
    made.router.add_post("/say", routes.say)
    made.router.add_post("/press", routes.press)
    made.router.add_post("/text-box", routes.text_box)
    made.router.add_post("/react", routes.react)
    made.router.add_post("/dismiss", routes.dismiss)
    made.router.add_post("/people", routes.join)
    made.router.add_post("/complete", routes.complete)
    made.router.add_static("/static", HERE / "static")
    made.on_response_prepare.append(_put_headers)
    made.on_shutdown.append(routes.leave)
    return made


async def _put_headers(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_HEADERS)
    response.headers.setdefault("Cache-Control", "no-cache")


@web.middleware
async def _guarded(request: web.Request, handler: Route) -> web.StreamResponse:
    """Refuse other sites' requests, and answer every error with one sentence."""
    try:
        _refuse_strangers(request)
        return await handler(request)
    except BadRequest as exc:
        return _problem(exc.status, markup.plain(str(exc)))
    except web.HTTPRequestEntityTooLarge:
        return _problem(413, "That message is too long.")
    except web.HTTPException as exc:
        return _problem(exc.status, f"{exc.reason}.")
    except ChatUnavailable as exc:
        log.warning("%s", exc)
        return _problem(503, "The playground can't use its file right now. See the log.")
    except Exception as exc:
        if is_unreadable(request, exc):
            return _problem(400, "That request is malformed.")
        log.exception("%s %s failed", request.method, request.path)
        return _problem(500, "Something went wrong on our side. See the log.")


def _refuse_strangers(request: web.Request) -> None:
    """Refuse a foreign Host (DNS rebinding) or Origin (another site's page).

    The browser keeps other sites from reading the response, but an open stream would still cost us.
    """
    sockname = request.transport.get_extra_info("sockname") if request.transport else None
    port = sockname[1] if sockname else None
    hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
    if request.host not in hosts:
        raise BadRequest("This page is only served at 127.0.0.1.", 421)
    reads = request.method in ("GET", "HEAD")
    origin = request.headers.get("Origin")
    if origin != f"http://{request.host}" and not (reads and origin is None):
        raise BadRequest("Only the page itself may send this.", 403)
    if not (_is_own(request) or _is_a_link_to_the_page(request)):
        raise BadRequest("Only the page itself may request this.", 403)
    if not reads and request.content_type != "application/json":
        raise BadRequest("A request must be JSON.", 415)


def _is_own(request: web.Request) -> bool:
    """Return whether the request may come from our page or a typed address.

    Some clients don't send Sec-Fetch-Site; they pass.
    """
    return request.headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none")


def _is_a_link_to_the_page(request: web.Request) -> bool:
    """Return whether somebody followed a link to the page from another site, which is allowed."""
    asked = (request.headers.get("Sec-Fetch-Mode"), request.headers.get("Sec-Fetch-Dest"))
    return request.path == "/" and asked == ("navigate", "document")


def _problem(status: int, sentence: str) -> web.Response:
    return web.json_response({"error": sentence}, status=status)


class _Routes:
    def __init__(self, served: Served) -> None:
        self._served = served
        templates = jinja2.FileSystemLoader(HERE / "templates")
        self._pages = jinja2.Environment(loader=templates, autoescape=True)

    async def leave(self, _: web.Application) -> None:
        await self._served.room.file.dismiss()

    async def page(self, request: web.Request) -> web.Response:
        topic = self._served.topic()
        setup = {
            "channel": CHANNEL,
            "looks": [OWN.name, *(preview.name for preview in self._served.previews)],
            "commands": [_command_view(each, topic) for each in self._served.commands],
            "topic": topic,
            "longest": parse.LONGEST_TEXT,
        }
        html = self._pages.get_template("page.html").render(setup=json.dumps(setup))
        return web.Response(text=html, content_type="text/html")

    async def picture(self, request: web.Request) -> web.Response:
        message = await self._served.room.message(request.match_info["id"])
        viewer = request.query.get("as", "")
        if message is None or not message.visible_to(viewer):
            raise BadRequest("There is no such picture.", 404)
        png = await self._served.room.picture(message.id)
        if not png:
            raise BadRequest("There is no such picture.", 404)
        return web.Response(
            body=png, content_type="image/png", headers={"Cache-Control": "private, max-age=86400"}
        )

    async def say(self, request: web.Request) -> web.Response:
        return await self._do(
            await self._served.acts.say(parse.say(parse.body(await request.read())))
        )

    async def press(self, request: web.Request) -> web.Response:
        return await self._do(
            await self._served.acts.press(parse.press(parse.body(await request.read())))
        )

    async def text_box(self, request: web.Request) -> web.Response:
        """Return the text box that a button opens."""
        label, event = await self._served.acts.asks(parse.press(parse.body(await request.read())))
        box = await self._served.handler.text_box(event) or TextBox(label)
        about = html(markup.parse(box.about), spoilers=False)
        return web.json_response({"label": box.label, "about": about, "longest": box.longest})

    async def react(self, request: web.Request) -> web.Response:
        return await self._do(
            await self._served.acts.react(parse.react(parse.body(await request.read())))
        )

    async def _do(self, event: Event | None) -> web.Response:
        if event is not None and not await self._served.tell(event):
            return _problem(500, "Studyhall couldn't do that. See the log.")
        return web.json_response({})

    async def dismiss(self, request: web.Request) -> web.Response:
        await self._served.acts.dismiss(parse.dismiss(parse.body(await request.read())))
        return web.json_response({})

    async def join(self, request: web.Request) -> web.Response:
        name = parse.name(parse.body(await request.read()))
        return web.json_response(member_view(await self._served.acts.join(name)))

    async def complete(self, request: web.Request) -> web.Response:
        wanted = parse.complete(parse.body(await request.read()))
        person, where = await self._served.acts.place(wanted)
        try:
            found = await self._served.handler.complete(
                person, where, wanted.command, wanted.option, wanted.typed
            )
        except Exception:
            log.exception("completing /%s %s failed", wanted.command, wanted.option)
            found = []
        return web.json_response([{"label": one.label, "value": one.value} for one in found])

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Stream everything that the viewer may see, then every change, until the page closes."""
        room = self._served.room
        viewer = request.query.get("as", "")  # "" sees people and public messages
        preview = named(self._served.previews, request.query.get("look", ""))
        known = request.headers.get("Last-Event-ID") or request.query.get("after", "")
        after = _after(known, room)
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        stream.headers["Cache-Control"] = "no-store"
        await stream.prepare(request)
        try:
            await self._follow(stream, viewer, preview, after)
        except ConnectionResetError:
            pass  # the page has closed
        except Exception:  # too late for an error response; the page reconnects
            log.exception("a stream failed")
        return stream

    async def _follow(
        self, stream: web.StreamResponse, viewer: str, preview: Preview, after: int
    ) -> None:
        room = self._served.room
        await stream.write(b"retry: 1000\n\n")
        while not room.file.closing:
            seq = room.file.seq  # before reading: what comes in between is sent again
            faults = self._served.faults()
            await stream.write(await self._news(viewer, preview, after, seq, faults))
            after = seq
            await self._until_news(stream, seq, faults)

    async def _until_news(
        self, stream: web.StreamResponse, seq: int, faults: Sequence[Fault]
    ) -> None:
        """Wait until something has changed, or the room closes; beat meanwhile."""
        file, beat_after = self._served.room.file, HEARTBEAT_S
        while file.seq <= seq and not file.closing and self._served.faults() == faults:
            try:
                async with asyncio.timeout(LOOK_S):
                    await file.wait_beyond(seq)
            except TimeoutError:
                beat_after -= LOOK_S
                if beat_after <= 0:
                    await stream.write(b"event: beat\ndata: {}\n\n")
                    beat_after = HEARTBEAT_S

    async def _news(
        self, viewer: str, preview: Preview, after: int, seq: int, faults: Sequence[Fault]
    ) -> bytes:
        room = self._served.room
        messages = await room.changes(viewer, after)
        if len(messages) == SHOWN_AT_ONCE and after != NOTHING:  # maybe more: send everything again
            after, messages = NOTHING, await room.changes(viewer, NOTHING)
        data = {
            "full": after == NOTHING,
            "now": dump_time(self._served.clock()),
            "people": [member_view(member) for member in await room.people()],
            "messages": [message_view(message, viewer, preview) for message in messages],
            "faults": faults_view(faults),
        }
        return f"id: {room.file.room}-{seq}\nevent: news\ndata: {json.dumps(data)}\n\n".encode()


def _after(known: str, room: Room) -> int:
    """Return the last change that the page knows; NOTHING if it knows another room, or none."""
    found = _EVENT_ID.fullmatch(known)
    if found is None or found[1] != room.file.room or int(found[2]) > room.file.seq:
        return NOTHING
    return int(found[2])


def _command_view(command: Command, topic: str | None) -> dict[str, object]:
    return {
        "name": command.name,
        "summary": command.summary,
        "example": command.example_with(topic),
        "admin": command.hidden,
        "direct": command.in_direct_messages,
        "options": list(map(_option_view, command.options)),
        "subcommands": [
            {
                "name": each.name,
                "summary": each.summary,
                "options": list(map(_option_view, each.options)),
            }
            for each in command.subcommands
        ],
    }


def _option_view(option: Option) -> dict[str, object]:
    return {
        "name": option.name,
        "summary": option.summary,
        "choices": option.choices,
        "completes": option.completes is not None,
        "required": option.required,
        "number": option.number,
    }
