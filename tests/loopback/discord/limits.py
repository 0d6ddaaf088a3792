"""What Discord refuses in the body of a message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_EMBED = {"title": 256, "description": 4096}
_BUTTON_ROW, _BUTTON, _ROWS, _IN_ROW = 1, 2, 5, 5


def faults_of(body: dict[str, Any]) -> list[str]:
    """All that is too long or too much, as `where: what`; an empty list for a good message."""
    return [*_plain(body), *_embeds(body.get("embeds") or []), *_rows(body.get("components") or [])]


def _plain(body: dict[str, Any]) -> Iterator[str]:
    yield from _longer("content", body.get("content"), 2000)
    yield from _longer("nonce", str(body.get("nonce") or ""), 25)
    mentions = body.get("allowed_mentions")
    if mentions is not None and not set(mentions) <= {"parse", "users", "roles", "replied_user"}:
        yield "allowed_mentions: unknown key"


def _embeds(embeds: list[dict[str, Any]]) -> Iterator[str]:
    if len(embeds) > 10:
        yield "embeds: more than 10"
    total = 0
    for embed in embeds:
        for name, most in _EMBED.items():
            yield from _longer(f"embeds.{name}", embed.get(name), most)
        footer = (embed.get("footer") or {}).get("text") or ""
        yield from _longer("embeds.footer", footer, 2048)
        fields = embed.get("fields") or []
        if len(fields) > 25:
            yield "embeds.fields: more than 25"
        total += sum(len(embed.get(name) or "") for name in _EMBED) + len(footer)
        total += sum(len(each["name"]) + len(each["value"]) for each in fields)
    if total > 6000:
        yield f"embeds: {total} characters together, more than 6000"


def _rows(rows: list[dict[str, Any]]) -> Iterator[str]:
    if len(rows) > _ROWS:
        yield "components: more than 5 rows"
    seen: set[str] = set()
    for row in rows:
        inside = row.get("components") or []
        if row.get("type") != _BUTTON_ROW or not 1 <= len(inside) <= _IN_ROW:
            yield f"components: a row of {len(inside)}"
        for each in inside:
            name = each.get("custom_id", "")
            if each.get("type") != _BUTTON or not 1 <= len(name) <= 100:
                yield f"components: the custom_id {name!r}"
            if name in seen:
                yield f"components: the custom_id {name!r} twice"
            seen.add(name)
            if not each.get("label") and not each.get("emoji"):
                yield "components: a button without a label"
            yield from _longer("components.label", each.get("label"), 80)


def _longer(where: str, text: str | None, most: int) -> Iterator[str]:
    if text is not None and len(text) > most:
        yield f"{where}: {len(text)} characters, more than {most}"
