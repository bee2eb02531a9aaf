"""Draw the picture of the README: the dashboard over the demo's events. Run: python docs/picture.py

Needs Chromium, and a monospace font with braille and blocks (Debian: chromium, fonts-dejavu).
"""

import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LC_ALL="C.UTF-8")

from budgettui.backend.client import BackendClient
from budgettui.backend.messages import Failed
from budgettui.demo.sample_data import write_demo
from budgettui.tui.app import BudgetApp

VIEW_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
CHROMIUM = ("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--force-device-scale-factor=1", "--disable-background-networking")  # fmt: skip


async def draw(target: Path, columns: int, rows: int, *keys: str) -> None:
    """Write the dashboard at `columns` × `rows`, after `keys` are pressed, to the PNG `target`."""
    with tempfile.TemporaryDirectory() as folder:
        client = BackendClient(str(write_demo(Path(folder), time.time_ns() // 1000)))
        first = client.hello()
        if isinstance(first, Failed):
            sys.exit(first.sentence)
        app = BudgetApp(client, first.settings)
        try:
            async with app.run_test(size=(columns, rows)) as pilot:
                await pilot.pause(4)  # until the forecasts are in
                for key in keys:
                    await pilot.press(key)
                    await pilot.pause(0.6)
                picture = app.export_screenshot(title="budgettui")
        finally:
            client.stop()
    picture = re.sub(r"@font-face\s*{.*?}", "", picture, flags=re.DOTALL)
    picture = picture.replace("Fira Code", "DejaVu Sans Mono")
    width, height = (round(float(part)) for part in VIEW_BOX.search(picture).groups())
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "picture.html"
        page.write_text(f"<style>body {{ margin: 0 }} svg {{ width: {width}px }}</style>{picture}")
        subprocess.run(
            [*CHROMIUM, f"--user-data-dir={folder}/chromium", f"--window-size={width},{height}",
             f"--screenshot={target.absolute()}", page.as_uri()],
            check=True,
            capture_output=True,
        )  # fmt: skip


if __name__ == "__main__":
    os.environ.pop("NO_COLOR", None)
    words = sys.argv[1:] or [str(Path(__file__).with_name("dashboard.png")), "120", "36", "down", "down"]
    asyncio.run(draw(Path(words[0]), int(words[1]), int(words[2]), *words[3:]))
