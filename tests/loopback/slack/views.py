"""views.*, files.* and the app's own affairs: OAuth and the address of Socket Mode."""

from __future__ import annotations

import base64
import copy
import secrets

from aiohttp import web

from tests.loopback.slack.api import Call, Method
from tests.loopback.slack.blocks import view_faults
from tests.loopback.slack.chat import Chat
from tests.loopback.slack.links import Links
from tests.loopback.slack.payloads import given_ids
from tests.loopback.slack.refusals import Refused
from tests.loopback.slack.socket_mode import SocketMode
from tests.loopback.slack.world import Payload, World, new_id

_TEXT_KEYS = ("private_metadata", "callback_id", "external_id")


class Views:
    def __init__(self, world: World, links: Links) -> None:
        self._world = world
        self._links = links

    def methods(self) -> dict[str, Method]:
        return {
            "views.open": self._open,
            "views.update": self._update,
            "views.publish": self._publish,
        }

    def kept(self, call_view: Payload, team: str, kind: str, root: str = "") -> Payload:
        """A view as Slack keeps and tells it."""
        faults = view_faults(call_view, kind=kind, files=self._world.files)
        if faults:
            raise Refused("invalid_arguments", response_metadata={"messages": faults})
        view = copy.deepcopy(call_view)
        made = {
            "id": new_id("V"),
            "team_id": team,
            "type": kind,
            "title": view.get("title") or {"type": "plain_text", "text": "View Title"},
            "submit": view.get("submit"),
            "close": view.get("close"),
            "blocks": given_ids(view["blocks"]),
            **{name: view.get(name, "") for name in _TEXT_KEYS},
            "state": {"values": {}},
            "hash": f"{self._world.clock.stamp()}.{secrets.token_hex(4)}",
            "clear_on_close": bool(view.get("clear_on_close")),
            "notify_on_close": bool(view.get("notify_on_close")),
            "root_view_id": root,
            "previous_view_id": None,
            "app_id": self._world.app_id,
            "app_installed_team_id": team,
            "bot_id": next(x.bot_id for x in self._world.installs.values() if x.team == team),
        }
        made["root_view_id"] = root or made["id"]
        self._world.views[made["id"]] = made
        return made

    def _open(self, call: Call) -> Payload:
        link = self._links.exchange(call.args.get("trigger_id"))
        made = self.kept(call.args.get("view") or {}, call.team, "modal")
        self._world.modals[link.user] = made
        return {"view": made}

    def _update(self, call: Call) -> Payload:
        standing = self._world.views.get(str(call.args.get("view_id")))
        if standing is None:
            raise Refused("not_found")
        self._same(call, standing)
        made = self.kept(call.args.get("view") or {}, call.team, standing["type"])
        del self._world.views[made["id"]]
        standing.update({**made, "id": standing["id"], "root_view_id": standing["root_view_id"]})
        return {"view": standing}

    def _publish(self, call: Call) -> Payload:
        who = call.says("user_id", "user_not_found")
        if self._world.people.get(who, {}).get("team_id") != call.team:
            raise Refused("user_not_found")
        standing = self._world.homes.get(who)
        if standing is not None:
            self._same(call, standing)
        made = self.kept(call.args.get("view") or {}, call.team, "home")
        if standing is not None:
            made["id"] = standing["id"]
        self._world.homes[who] = self._world.views[made["id"]] = made
        return {"view": made}

    @staticmethod
    def _same(call: Call, standing: Payload) -> None:
        if call.args.get("hash") and call.args["hash"] != standing["hash"]:
            raise Refused("hash_conflict")


class Files:
    """An upload in three steps: an address, the bytes, and where it is shown."""

    def __init__(self, world: World, chat: Chat) -> None:
        self._world = world
        self._chat = chat
        self.address = ""
        self.bytes: dict[str, bytes] = {}
        self._promised: dict[str, Payload] = {}

    def methods(self) -> dict[str, Method]:
        return {
            "files.getUploadURLExternal": self._address,
            "files.completeUploadExternal": self._complete,
        }

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/upload/{file}", self._upload)]

    def _address(self, call: Call) -> Payload:
        name, length = call.says("filename"), call.number("length", 0)
        if length <= 0:
            raise Refused("invalid_arguments")
        file = new_id("F")
        self._promised[file] = {**call.args, "filename": name, "length": length}
        return {"upload_url": f"http://{self.address}/upload/{file}", "file_id": file}

    async def _upload(self, request: web.Request) -> web.Response:
        file = request.match_info["file"]
        data = await request.read()
        if request.content_type.startswith("multipart/"):
            form = await request.post()
            data = next(part.file.read() for part in form.values() if not isinstance(part, str))
        if file not in self._promised or len(data) != self._promised[file]["length"]:
            return web.Response(status=400, text="invalid upload")
        self.bytes[file] = data
        return web.Response(text=f"OK - {len(data)}")

    def _complete(self, call: Call) -> Payload:
        asked = call.args.get("files")
        if not isinstance(asked, list) or not asked:
            raise Refused("invalid_arguments")
        channel = call.conversation(name="channel_id") if call.args.get("channel_id") else None
        if channel is not None and not call.belongs(channel):
            raise Refused("not_in_channel")
        made = [self._file(call, each) for each in asked]
        if channel is not None:
            text = str(call.args.get("initial_comment") or "")
            args = {**call.args, "text": text, "files": made}
            self._chat.make(call.install, channel, args)
        return {"files": made}

    def _file(self, call: Call, asked: Payload) -> Payload:
        file = str(asked.get("id"))
        promised = self._promised.get(file)
        if promised is None or file not in self.bytes:
            raise Refused("file_not_found")
        assert call.install is not None
        made = {
            "id": file,
            "title": asked.get("title") or promised["filename"],
            "created": 1_700_000_000,
            "timestamp": 1_700_000_000,
            "name": promised["filename"],
            "mimetype": "image/png",
            "filetype": "png",
            "pretty_type": "PNG",
            "user": call.install.bot["id"],
            "size": promised["length"],
            "mode": "hosted",
            "is_public": bool(call.args.get("channel_id")),
            "alt_txt": promised.get("alt_txt", ""),
            "url_private": f"http://{self.address}/files/{file}",
            "permalink": f"http://{self.address}/files/{file}",
        }
        self._world.files[file] = made
        return made


class Affairs:
    """What needs another token than the bot's."""

    def __init__(self, world: World, sockets: SocketMode) -> None:
        self._world = world
        self._sockets = sockets

    def methods(self) -> dict[str, Method]:
        return {"apps.connections.open": self._connect, "oauth.v2.access": self._access}

    def _connect(self, call: Call) -> Payload:
        if not call.token:
            raise Refused("not_authed")
        if call.token != self._world.app_token:
            known = call.token in self._world.installs
            raise Refused("not_allowed_token_type" if known else "invalid_auth")
        return {"url": self._sockets.address()}

    def _access(self, call: Call) -> Payload:
        world = self._world
        given = (call.args.get("client_id"), call.args.get("client_secret"))
        if call.args.get("basic"):
            given = tuple(base64.b64decode(call.args["basic"]).decode().split(":", 1))
        if given[0] != world.client_id:
            raise Refused("invalid_client_id")
        if given[1] != world.client_secret:
            raise Refused("bad_client_secret")
        install = world.codes.pop(str(call.args.get("code")), None)
        if install is None:
            raise Refused("invalid_code")
        world.installs[install.token] = install
        team = world.teams[install.team]
        return {
            "app_id": world.app_id,
            "authed_user": {"id": "U000"},
            "scope": ",".join(sorted(install.scopes)),
            "token_type": "bot",
            "access_token": install.token,
            "bot_user_id": install.bot["id"],
            "team": {"id": team["id"], "name": team["name"]},
            "enterprise": None,
            "is_enterprise_install": False,
        }
