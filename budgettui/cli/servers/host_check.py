"""Which requests were meant for a server: a page may have its own name lead to it (DNS rebinding)."""

import ipaddress


def is_own_name(host: str) -> bool:
    """Whether a Host header is an address, or localhost; none at all is a client of old.

    A page of the web can have its own name lead to our address, and would be read by or write to us.
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
    """Whether only this machine reaches the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
