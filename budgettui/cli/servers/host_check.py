"""Checks the Host header of requests, as protection against DNS rebinding."""

import ipaddress


def is_own_name(host: str) -> bool:
    """Whether a Host header is an IP address, localhost, or empty as from old clients.

    Otherwise a web page could make its own name resolve to our address, and then read from or write to us.
    """
    name = host.strip()
    name = name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]
    if name in ("", "localhost"):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
