"""PostgreSQL servers for tests: Debian's binaries on a unix socket in a folder that is removed afterwards."""

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil
from listening_command import free_port
from process_killing import kill_all

REQUIRED = "BUDGETTUI_REQUIRE_SERVERS"
"""Set in CI: a test that finds no server then fails instead of being skipped."""

_SETTINGS = {
    "fsync": "off",
    "dynamic_shared_memory_type": "mmap",  # in its folder, and so removed with it after a kill
    "listen_addresses": "127.0.0.1",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "log_min_messages": "warning",
    "unix_socket_permissions": "0777",
}
_RULES = """
local all locked scram-sha-256
local replication all trust
local all all trust
host all locked 127.0.0.1/32 scram-sha-256
hostssl all tls_only 127.0.0.1/32 trust
host all refused 127.0.0.1/32 reject
host all all 127.0.0.1/32 trust
"""


def find_binaries() -> Path | None:
    """The folder of PostgreSQL's programs: those on the PATH, else the newest installed."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    installed = Path("/usr/lib/postgresql")
    if installed.is_dir():
        versions = (folder for folder in installed.iterdir() if (folder / "bin" / "initdb").exists())
        folders += [folder / "bin" for folder in sorted(versions, key=lambda f: int(f.name), reverse=True)]
    return folders[0] if folders else None


def _user() -> dict[str, object]:
    """The user that a server runs as, since it refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise RuntimeError("there is no user postgres or nobody to run a server as")


def _environment() -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**inherited, "LC_ALL": "C", "TZ": "UTC"}


class PostgresServer:
    """A server started by this process; `url` is the address of one of its databases."""

    def __init__(self, binaries: Path, **settings: str) -> None:
        self.binaries = binaries
        self.folder = Path(tempfile.mkdtemp(prefix="budgettui-pg-"))
        self.folder.chmod(0o755)
        self._as_user = _user()
        if self._as_user:
            os.chown(self.folder, self._as_user["user"], self._as_user["group"])  # type: ignore[arg-type]
        self.settings = {**_SETTINGS, **settings}
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.remove)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(
        self, database: str = "postgres", user: str = "budget", tcp: bool = False, query: str = ""
    ) -> str:
        if tcp:
            return f"postgresql://{user}@127.0.0.1:{self.port}/{database}{query and f'?{query}'}"
        extra = query and f"&{query}"
        return f"postgresql://{user}@/{database}?host={self.folder}&port={self.port}{extra}"

    def run(self, program: str, *arguments: str) -> str:
        """Run one of PostgreSQL's programs; its output."""
        result = subprocess.run(
            [str(self.binaries / program), *arguments],
            capture_output=True, text=True, env=_environment(), cwd=self.folder, **self._as_user,  # type: ignore[call-overload]
        )  # fmt: skip
        if result.returncode:
            raise RuntimeError(f"{program}: {result.stderr}")
        return str(result.stdout)

    def create(self) -> None:
        """Create a cluster and start it."""
        self.run("initdb", "-D", str(self.data), "-U", "budget", "-A", "trust", "-E", "UTF8", "-N",
                 "--locale=C", "--no-instructions")  # fmt: skip
        (self.data / "pg_hba.conf").write_text(_RULES)
        self.start()

    def clone(self, primary: "PostgresServer", name: str) -> None:
        """Create a standby of `primary` and start it."""
        source = f"host={primary.folder} port={primary.port} user=budget application_name={name}"
        self.run("pg_basebackup", "-D", str(self.data), "-R", "-c", "fast", "-d", source)
        self.start()

    def start(self) -> None:
        command = [str(self.binaries / "postgres"), "-D", str(self.data), "-k", str(self.folder)]
        for name, value in {**self.settings, "port": str(self.port)}.items():
            command += ["-c", f"{name}={value}"]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=_environment(),
                cwd=self.folder, start_new_session=True, **self._as_user,  # type: ignore[call-overload]
            )  # fmt: skip
        deadline = time.monotonic() + 30
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "log").read_text(errors="replace")[-2000:])
            time.sleep(0.02)

    def answers(self) -> bool:
        program = [str(self.binaries / "pg_isready"), "-q", "-h", str(self.folder), "-p", str(self.port)]
        return subprocess.run(program, env=_environment()).returncode == 0

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """Kill the server, as a power cut would, and wait until it is gone."""
        if self._process is None:
            return
        children = []
        with suppress(psutil.NoSuchProcess):
            server = psutil.Process(self.pid)
            server.suspend()  # so that it starts nothing more
            children = server.children()
            kill_all([server, *children])
        self._process.wait()
        psutil.wait_procs(children, timeout=10)
        self._process = None

    def stop(self) -> None:
        """Shut the server down cleanly, without waiting for its clients."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGINT)
            self._process.wait(timeout=30)
            self._process = None

    def promote(self) -> None:
        self.run("pg_ctl", "promote", "-D", str(self.data), "-w")

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
