"""Settings from the environment and from .env; each is named STUDYHALL_… but DATABASE_URL."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError

_HERE = Path(__file__).parent


def _shipped_content() -> Path:
    """The content of the checkout that this runs from, or else of the installed package."""
    checkout = _HERE.parent / "content"
    return checkout if checkout.is_dir() else _HERE / "_content"


class Settings(BaseSettings):
    """What an operator may choose."""

    model_config = SettingsConfigDict(
        env_prefix="STUDYHALL_",
        env_file=".env",
        extra="ignore",
        hide_input_in_errors=True,
        frozen=True,
    )

    database_url: str = Field(
        default="sqlite+aiosqlite:///data/studyhall.db",
        validation_alias="DATABASE_URL",
        repr=False,  # it may hold a password
    )
    content: Path = Field(default_factory=_shipped_content)
    data: Path = Path("data")  # where the playground keeps its channel
    timezone: str = "UTC"  # the community's: when its days and weeks begin
    best_of_team: int = Field(default=5, ge=1, le=100)
    seed_reactions: bool = True  # put the number reactions under a question
    port: int = Field(default=8765, ge=0, le=65535)  # of the playground, on 127.0.0.1

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as exc:
            raise ValueError("no such time zone; write one like Europe/Zurich") from exc
        return name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def read_settings() -> Settings:
    """The settings, or SettingsError with a line for each that is wrong."""
    try:
        return Settings()
    except ValidationError as exc:
        lines = []
        for error in exc.errors(include_input=False, include_url=False, include_context=False):
            name = str(error["loc"][0]) if error["loc"] else "settings"
            shown = name if name.isupper() else f"STUDYHALL_{name.upper()}"
            lines.append(f"{shown}: {error['msg'].removeprefix('Value error, ')}")
        raise SettingsError("\n".join(lines)) from None
