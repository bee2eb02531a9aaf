"""The host names that the server accepts, against DNS rebinding.

A browser lets a page talk to the server that the page came from. An attacker who makes their own name resolve
to this machine (DNS rebinding) has pages "from here"; the name in the Host header gives them away.
"""

import ipaddress
import socket
from collections.abc import Collection
from urllib.parse import urlsplit


def canonical_host(host: str) -> str:
    """`host` without brackets, an address in its usual spelling: `127.1` is `127.0.0.1`.

    Raises `ValueError` if it is neither a name nor an address.
    """
    host = host.strip().removeprefix("[").removesuffix("]")
    if not host or len(host.split()) > 1 or not host.isprintable():
        raise ValueError("it is neither a name nor an address")
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))  # 127.1, 0x7f000001, 2130706433
    except OSError:
        return host.rstrip(".").lower()


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`, a name or an address."""
    if _is_address(host):
        return ipaddress.ip_address(host).is_loopback
    if _is_localhost(host):
        return True
    try:
        addresses = {str(entry[4][0]) for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    except (OSError, ValueError):  # a name that has no address, or cannot have one
        return False
    return all(ipaddress.ip_address(address).is_loopback for address in addresses)


def address(host: str, port: int) -> str:
    """The URL at which a browser finds the server."""
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def client_of(address: str) -> str:
    """The client behind an address; for IPv6 the /64 network, because one machine can have all of it."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if parsed.version == 4:
        return str(parsed)
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))


def own_names() -> frozenset[str]:
    """The names of this machine, with and without its domain."""
    name = socket.gethostname().rstrip(".").lower()
    return frozenset(
        {name, name.partition(".")[0], f"{name}.local", socket.getfqdn().rstrip(".").lower()} - {""}
    )


def requested_name(host_header: str) -> str:
    """The name in a Host header, without its port; empty where it cannot be read."""
    try:
        parts = urlsplit(f"//{host_header}")
        _ = parts.port  # raises for one that is not a number
    except ValueError:
        return ""
    return (
        (parts.hostname or "").rstrip(".") if parts.netloc == host_header and "@" not in host_header else ""
    )


def is_accepted(name: str, names: Collection[str]) -> bool:
    """Whether a request to `name` can only have been meant for this server.

    True for an address, localhost, and `names`: nobody else can make these resolve to this machine.
    """
    return _is_address(name) or _is_localhost(name) or name in names


def _is_localhost(name: str) -> bool:
    return name == "localhost" or name.endswith(".localhost")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
