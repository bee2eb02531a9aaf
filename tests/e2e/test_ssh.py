"""A dropped ssh: a real server and a real client on the loopback, and one of them is killed."""

import getpass
import os
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from dashboard_sandbox import Sandbox, until
from listening_command import free_port
from process_killing import kill_all
from terminal_session import TerminalSession

SSHD = shutil.which("sshd") or "/usr/sbin/sshd"

CONFIG = """\
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin yes
"""


class Server:
    """An ssh server of our own that lets one key in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("host", "user"):
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
            subprocess.run(command, check=True)
        self.port = free_port()
        config = folder / "sshd_config"
        config.write_text(CONFIG.format(port=self.port, folder=folder))
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where a server run by root asks for it
        self.log = (folder / "log").open("wb")
        self.process = subprocess.Popen([SSHD, "-D", "-e", "-f", str(config)], stderr=self.log)
        assert until(self._listens), (folder / "log").read_text()

    def _listens(self) -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", self.port)) == 0

    def client(self, *remote: str) -> list[str]:
        """The command that runs `remote` on the server, in a terminal there."""
        options = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR"]
        line = f"cd {shlex.quote(str(Path.cwd()))} && LANG=C.UTF-8 exec {shlex.join(remote)}"
        return [
            *("ssh", "-tt", "-F", "none", "-p", str(self.port), "-i", str(self.folder / "user")),
            *(word for option in options for word in ("-o", option)),
            *(f"{getpass.getuser()}@127.0.0.1", line),
        ]

    def sessions(self) -> list[psutil.Process]:
        """The server's own processes for the clients that are connected."""
        return [
            process
            for process in psutil.Process(self.process.pid).children(recursive=True)
            if process.name().startswith("sshd")
        ]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.log.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    for program in (SSHD, "ssh", "ssh-keygen"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed (Debian: apt-get install openssh-server)")
    folder = tmp_path / "ssh"
    folder.mkdir()
    server = Server(folder)
    yield server
    server.close()


def connect(sandbox: Sandbox, server: Server) -> TerminalSession:
    return sandbox.dashboard(command=server.client(*sandbox.command()))


def remote(sandbox: Sandbox, client: TerminalSession) -> list[psutil.Process]:
    """The dashboard's processes on the server's side."""
    return [process for process in sandbox.processes() if process.pid != client.process.pid]


def drop(client: TerminalSession, server: Server, end: str) -> None:
    """Cut the connection by killing one end of it."""
    if end == "client":
        client.process.kill()
    else:
        kill_all(server.sessions())


def test_quitting_over_ssh(sandbox: Sandbox, server: Server) -> None:
    client = connect(sandbox, server)
    client.send("q")
    assert client.ended() == 0
    assert client.is_restored
    assert until(lambda: not sandbox.processes())


@pytest.mark.parametrize("end", ["client", "server"])
def test_a_dropped_connection_leaves_no_process(sandbox: Sandbox, server: Server, end: str) -> None:
    client = connect(sandbox, server)
    processes = remote(sandbox, client)
    spent_before = cpu(processes)
    began = time.monotonic()
    drop(client, server, end)
    spent = spent_before
    while remote(sandbox, client):
        spent = max(spent, cpu(processes))
        assert time.monotonic() - began < 4.0, remote(sandbox, client)
    print("gone after", time.monotonic() - began, "s, CPU", spent - spent_before)
    assert spent - spent_before < 1.0
    assert len(sandbox.events()) == 2


@pytest.mark.parametrize("end", ["client", "server"])
def test_a_connection_dropped_while_saving_keeps_the_store_sound(
    sandbox: Sandbox, server: Server, end: str
) -> None:
    """The event is there whole or not at all, and the next dashboard shows what is there."""
    client = connect(sandbox, server)
    client.send("a")
    client.wait_for("say how long")
    client.send("11m")
    client.wait_for("leaves")
    client.send("ctrl+s")
    drop(client, server, end)
    assert until(lambda: not remote(sandbox, client), 4.0), remote(sandbox, client)
    events = sandbox.events()
    assert len(events) in (2, 3)
    assert next(event.end - event.start for event in events if event.end) // 60_000_000 in (11, 20)
    again = connect(sandbox, server)
    again.wait_for("31.0 of 43.2 min" if len(events) == 3 else "20.0 of 43.2 min")
    again.send("q")
    assert again.ended() == 0


def test_an_event_that_was_shown_survives_the_drop(sandbox: Sandbox, server: Server) -> None:
    client = connect(sandbox, server)
    client.send("s")
    client.wait_for("●")
    drop(client, server, "server")
    assert until(lambda: not remote(sandbox, client), 4.0)
    (opened,) = (event for event in sandbox.events() if event.is_open)
    assert opened.service == "checkout"


def cpu(processes: list[psutil.Process]) -> float:
    """CPU seconds that these have spent; of those that are gone, none."""
    total = 0.0
    for process in processes:
        try:
            total += sum(process.cpu_times()[:2])
        except psutil.NoSuchProcess:
            continue
    return total
