"""Ask a running bot whether it is alive, as the container's health check does."""

from __future__ import annotations

import http.client
import ipaddress

from bot.errors import StudyhallError
from bot.settings import Settings

_PATIENCE = 3.0  # seconds


def ask(settings: Settings) -> str:
    """Ask the health port where one is set, else the playground; return what was found. Raises
    StudyhallError where nobody answers well."""
    if settings.health_port is not None:
        host, port, path = _reachable(settings.health_address), settings.health_port, "/healthz"
    else:
        host, port, path = "127.0.0.1", settings.port, "/"
    where = f"http://{f'[{host}]' if ':' in host else host}:{port}{path}"
    connection = http.client.HTTPConnection(host, port, timeout=_PATIENCE)
    try:
        connection.request("GET", path)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as exc:
        hint = "" if settings.health_port else " Under studyhall run, set STUDYHALL_HEALTH_PORT."
        raise StudyhallError(f"Nothing answers at {where} ({exc or 'timeout'}).{hint}") from None
    finally:
        connection.close()
    if status != http.client.OK:
        raise StudyhallError(f"{where} answers {status}.")
    return f"Alive: {where} answers."


def _reachable(address: str) -> str:
    """Where a server that listens on this address is reached from its own machine."""
    try:
        any_address = ipaddress.ip_address(address).is_unspecified
    except ValueError:  # a name
        return address
    if not any_address:
        return address
    return "::1" if ":" in address else "127.0.0.1"
