"""Upload pictures, once per workspace; fall back to their descriptions if that fails."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from hashlib import sha256
from typing import Final, TypeVar

from cachetools import FIFOCache

from adapters.slack.blocks import Message, message
from adapters.slack.errors import ANY, code, with_retries
from adapters.slack.workspaces import Workspace
from bot.chat.model import Picture, Post
from bot.errors import ChatError

_KEPT: Final = 2000  # files
_SCOPE: Final = "files:write"
_NOT_READY: Final = "invalid_blocks"  # Slack's error for a file that it's still processing
_READY_AFTER: Final = (0.0, 0.5, 1.0, 2.0)  # seconds before each attempt

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


class Pictures:
    """A renderer of posts with uploaded pictures, with this prefix for commands."""

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
        self._files: FIFOCache[tuple[str, str], str] = FIFOCache(_KEPT)
        self._may_not: set[str] = set()

    async def say(
        self, workspace: Workspace, post: Post, call: Callable[[Message], Awaitable[_T]]
    ) -> _T:
        """Return what `call` returns for the rendered post; omit a picture that Slack rejects."""
        file = await self._file(workspace, post.picture) if post.picture is not None else None
        for wait in _READY_AFTER if file is not None else ():
            await asyncio.sleep(wait)
            try:
                return await call(message(post, file, self._prefix))
            except ANY as exc:
                if code(exc) != _NOT_READY:
                    raise
        if post.picture is not None:  # the file may be deleted: upload it again next time
            self._files.pop(_key(workspace, post.picture), None)
        return await call(message(post, prefix=self._prefix))

    async def _file(self, workspace: Workspace, picture: Picture) -> str | None:
        """Return the id of the picture's file, uploading it if necessary; None if that fails."""
        space = workspace.id
        granted = workspace.scopes is None or _SCOPE in workspace.scopes
        if space in self._may_not or not granted:
            return None
        key = _key(workspace, picture)
        if key not in self._files:
            try:
                uploaded = await with_retries(partial(_upload, workspace, picture))
            except ChatError as exc:
                if exc.__cause__ is not None and code_of(exc) == "missing_scope":
                    self._may_not.add(space)
                _log.warning("could not upload a picture: %s", exc)
                return None
            self._files[key] = uploaded
        return self._files[key]


def _key(workspace: Workspace, picture: Picture) -> tuple[str, str]:
    return workspace.id, sha256(picture.png + picture.alt.encode()).hexdigest()


async def _upload(workspace: Workspace, picture: Picture) -> str:
    """Upload without sharing: the message shares the file with everybody who sees it."""
    done = await workspace.client.files_upload_v2(
        filename="picture.png", content=picture.png, title="Picture", alt_txt=picture.alt[:1000]
    )
    return str(done["files"][0]["id"])


def code_of(exc: ChatError) -> str:
    """Return the Slack error code behind our exception; "" if there is none."""
    return code(exc.__cause__) if isinstance(exc.__cause__, Exception) else ""
