"""Preview a post on other platforms: their limits, their markup, and what they lack."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from adapters.web.render import LIMITS, html
from bot.chat.fit import adapt, fit
from bot.chat.markup import Document, count_spoilers, parse
from bot.chat.model import Post
from bot.chat.platform import Limits


@dataclass(frozen=True)
class Preview:
    """A platform that can be previewed, with its own renderer."""

    name: str
    limits: Limits
    render: Callable[[Document], str]


@dataclass(frozen=True, slots=True)
class Measure:
    """The used part of a limit."""

    what: str
    used: int
    limit: int


@dataclass(frozen=True, slots=True)
class Look:
    """A post as one platform shows it."""

    post: Post  # within the limits
    html: str
    source: str  # exactly as it's sent to that platform
    measures: tuple[Measure, ...]
    shortened: bool
    lacks: tuple[str, ...]


OWN = Preview("Studyhall", LIMITS, html)


def look(post: Post, preview: Preview) -> Look:
    """Preview a post on a platform."""
    fitted = fit(post, preview.limits, preview.render)
    document = parse(fitted.text)
    own = preview is OWN
    return Look(
        post=fitted,
        html=html(document, spoilers=preview.limits.spoilers),
        source=fitted.text if own else preview.render(document),
        measures=tuple(_measures(post, fitted, preview)),
        shortened=_content(fitted) != _content(adapt(post, preview.limits)),
        lacks=() if own else tuple(_lacks(post, preview)),
    )


def _content(post: Post) -> tuple[object, ...]:
    """Return a post's texts."""
    alt = None if post.picture is None else post.picture.alt
    labels = tuple(button.label for button in post.buttons)
    return (post.text, post.title, post.footer, alt, labels)


def _measures(post: Post, fitted: Post, preview: Preview) -> list[Measure]:
    limits = preview.limits
    found = [Measure("text", len(preview.render(parse(fitted.text))), limits.text)]
    if post.title:
        found.append(Measure("title", len(fitted.title), limits.title))
    if post.footer:
        found.append(Measure("footer", len(fitted.footer), limits.footer))
    if post.buttons:
        found.append(Measure("buttons", len(fitted.buttons), limits.buttons))
        longest = max(len(button.label) for button in fitted.buttons)
        found.append(Measure("longest button", longest, limits.button_label))
    if fitted.picture is not None:
        found.append(Measure("picture description", len(fitted.picture.alt), limits.alt))
    return found


def _lacks(post: Post, preview: Preview) -> list[str]:
    found = []
    if not preview.limits.spoilers and count_spoilers(post.text):
        found.append(f"{preview.name} can't hide text, so {_instead(post)}.")
    if post.reactions and not preview.limits.can_whisper_to_reactions:
        found.append(
            f"{preview.name} can't answer reactions and replies privately in the channel."
            " Button presses get a private answer."
        )
    if post.reactions and not preview.limits.reads_channel:
        found.append(
            f"{preview.name} lets only some bots read channel messages. Without that permission,"
            " the card asks for a reply."
        )
    added = post.unhide is not None and not preview.limits.spoilers
    if len(fit(post, preview.limits, preview.render).buttons) < len(post.buttons) + added:
        found.append(f"{preview.name} can't show all the buttons.")
    return found


def _instead(post: Post) -> str:
    if post.unhide is None:
        return "it's left out"
    return f"it's left out, and “{post.unhide.label}” shows it privately"


def named(previews: Sequence[Preview], name: str) -> Preview:
    """Return the preview with this name, ignoring case; our own look if there is none."""
    wanted = name.casefold()
    return next((one for one in previews if one.name.casefold() == wanted), OWN)
