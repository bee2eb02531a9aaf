"""An import that is killed leaves all of its file or nothing, and can be run again."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from killed_writers import CHECKOUT, verify

ROWS = 3000
pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 on this platform")


def test_an_import_killed_at_any_moment(tmp_path, chance, rounds):
    config = tmp_path / "config.toml"
    config.write_text('[store]\npath = "events.db"\n[[services]]\nname = "checkout"\nslo = 99.9\n')
    names: set[str] = set()
    killed = 0
    for number in rounds:
        rows = [
            {
                "service": "checkout",
                "start": f"2026-{1 + n // 300:02}-{1 + n % 28:02}T{n % 24:02}:{n % 60:02}:{number % 60:02}Z",
                "duration_minutes": 3,
                "incident_id": f"i{number}-{n}",
            }
            for n in range(ROWS)
        ]
        file = tmp_path / f"rows{number}.json"
        file.write_text(json.dumps(rows))
        command = [sys.executable, "-m", "budgettui", "import", str(file), "--config", str(config)]
        importer = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=CHECKOUT, env=os.environ
        )
        time.sleep(chance.uniform(0.3, 2.5))
        if importer.poll() is None:
            importer.kill()
            killed += 1
        importer.communicate(timeout=60)
        path = tmp_path / "events.db"
        if path.exists():
            there = verify(path, names)
            assert there in (len(names), len(names) + ROWS), "a part of a file was imported"
        again = subprocess.run(command, capture_output=True, text=True, cwd=CHECKOUT)
        assert again.returncode == 0, again.stderr
        names |= {row["incident_id"] for row in rows}
        assert verify(path, names) == len(names)
    print(f"{killed} imports killed, {len(names)} rows")
