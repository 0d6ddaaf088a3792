"""Configure the Slack connection. The secrets that are set decide between Socket Mode and HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.errors import SettingsError

SLACK: Final = "https://slack.com/api/"


@dataclass(frozen=True, slots=True, repr=False)
class Connection:
    """The settings of the Slack connection. Raises SettingsError if they can't work together."""

    bot_token: str | None = None  # for a single workspace
    app_token: str | None = None  # for Socket Mode
    signing_secret: str | None = None  # for HTTP, if there is no app token
    client_id: str | None = None  # for several workspaces (OAuth)
    client_secret: str | None = None
    api: str = SLACK
    port: int = 3000  # for HTTP
    address: str = "127.0.0.1"  # where HTTP listens
    prefix: str = ""  # of the commands, such as "study-"
    grace: float = 2.0  # seconds after a question closes in which Slack may still deliver answers

    def __post_init__(self) -> None:
        if (self.client_id is None) != (self.client_secret is None):
            raise SettingsError(
                "Set both SLACK_CLIENT_ID and SLACK_CLIENT_SECRET (for several workspaces), or "
                "neither."
            )
        if self.bot_token is None and not self.several:
            raise SettingsError("SLACK_BOT_TOKEN is not set; the README says how to get one.")
        if self.app_token is None and self.signing_secret is None:
            raise SettingsError(
                "Set SLACK_APP_TOKEN (Socket Mode, without a public address) or "
                "SLACK_SIGNING_SECRET (HTTP)."
            )
        if self.bot_token is not None and not self.bot_token.startswith("xoxb-"):
            raise SettingsError(
                "SLACK_BOT_TOKEN isn't a bot token. A bot token begins with xoxb-. Install the "
                "app, then copy it from OAuth & Permissions."
            )
        if self.app_token is not None and not self.app_token.startswith("xapp-"):
            raise SettingsError(
                "SLACK_APP_TOKEN isn't an app-level token. An app-level token begins with xapp-. "
                "Create one under Basic Information, App-Level Tokens, with the scope "
                "connections:write."
            )

    @property
    def several(self) -> bool:
        """Return whether any workspace may install the app."""
        return self.client_id is not None and self.client_secret is not None

    @property
    def base(self) -> str:
        """Return the Web API's base URL with a trailing slash, as slack_sdk requires."""
        return self.api.rstrip("/") + "/"
