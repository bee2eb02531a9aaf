"""Servers on loopback as subprocesses: `budgettui` commands that listen, and other programs."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def running(*command: str | Path) -> Iterator[None]:
    """Run another program as a server, and end it afterwards."""
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        server.terminate()
        server.wait(30)


class ListeningCommand:
    """A command with its own configuration, which prints the port that it listens on first."""

    def __init__(self, folder: Path, config: str, **environment: str) -> None:
        self.folder, self.config = folder, folder / "config.toml"
        self.config.write_text(config)
        self.environment = os.environ | {"BUDGETTUI_CONFIG": str(self.config), **environment}
        self.process: subprocess.Popen[str] | None = None
        self.port = 0

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run another command with the same configuration."""
        command = [sys.executable, "-m", "budgettui", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60)

    def listen(self, *arguments: str) -> None:
        """Start the command, and read its port from the first line of output."""
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "budgettui", *arguments],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None and process.stderr is not None
        greeting = process.stdout.readline()
        match = re.search(r":(\d+)/", greeting)
        assert match is not None, greeting + process.stderr.read()
        self.process, self.port = process, int(match[1])

    def request(self, path: str, method: str, body: bytes | None = None, **headers: str) -> tuple[int, str]:
        """Send a request; the status and text of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response.status, text

    def end(self, how: int = signal.SIGINT) -> tuple[int, str, str]:
        """Send the signal `how` and wait; the exit code, output and errors."""
        assert self.process is not None
        self.process.send_signal(how)
        output, errors = self.process.communicate(timeout=30)
        return self.process.returncode, output, errors

    def close(self) -> None:
        """Kill the command unless it has ended."""
        if self.process is not None and self.process.poll() is None:
            self.end(signal.SIGKILL)
