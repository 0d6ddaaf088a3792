"""An acknowledgement that got through, though the news of it was lost."""

from __future__ import annotations

from types import SimpleNamespace

import discord
import pytest

from adapters.discord.embeds import card
from adapters.discord.interaction_reply import InteractionReply
from bot.chat.model import Post
from bot.chat.platform import Delivery


class Response:
    """Discord has the acknowledgement, discord.py does not know it."""

    def is_done(self):
        return False

    async def defer(self, **_):
        answer = SimpleNamespace(status=400, reason="Bad Request")
        raise discord.HTTPException(answer, {"code": 40060, "message": "acknowledged"})

    send_message = edit_message = defer


class Interaction:
    """A press on a private message, and what was said to it."""

    def __init__(self):
        self.id = self.application_id = 1
        self.token = ""
        self.message = SimpleNamespace(flags=SimpleNamespace(ephemeral=True))
        self.followup = SimpleNamespace(send=self._said("followup"))
        self.edit_original_response = self._said("edit")
        self.said = []

    def _said(self, how):
        async def say(**_):
            self.said.append(how)

        return say


@pytest.mark.parametrize(("instead", "how"), [(True, "edit"), (False, "followup")])
async def test_what_was_acknowledged_unnoticed_is_answered_all_the_same(monkeypatch, instead, how):
    monkeypatch.setattr(discord, "InteractionResponse", lambda _: Response())
    interaction = Interaction()
    answering = InteractionReply(interaction)
    await answering.think()
    given = await answering.give(lambda: card(Post("The page.")), instead=instead)
    assert (given, interaction.said) == (Delivery.DELIVERED, [how])


class Deferred:
    """A response that Discord takes."""

    def __init__(self):
        self.done = False

    def is_done(self):
        return self.done

    async def defer(self, **how):
        assert how == {"thinking": True, "ephemeral": True}
        self.done = True


def fault(status, code):
    kind = discord.NotFound if status == 404 else discord.HTTPException
    return kind(SimpleNamespace(status=status, reason="no"), {"code": code, "message": "no"})


@pytest.mark.parametrize(
    ("faults", "left"),
    [
        ([], []),
        ([fault(503, 0)], []),  # and tried again
        ([fault(503, 0)] * 2, ["edit"]),  # to "Done.", so that it doesn't think for ever
        ([fault(404, 10008)], []),  # an earlier delivery has deleted it
    ],
)
async def test_an_acknowledgement_leaves_nothing_behind_but_what_cannot_be_deleted(
    monkeypatch, faults, left
):
    response = Deferred()
    monkeypatch.setattr(discord, "InteractionResponse", lambda _: response)
    interaction = Interaction()
    interaction.message = None
    coming = iter(faults)

    async def delete():
        if (fails := next(coming, None)) is not None:
            raise fails

    interaction.delete_original_response = delete
    answering = InteractionReply(interaction)
    await answering.vanish()
    assert answering.answered
    assert response.done
    assert interaction.said == left
