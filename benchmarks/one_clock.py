"""The smallest Textual app that shows the time every second, as every wallboard must."""

from datetime import datetime

from textual.app import App
from textual.widgets import Static


class OneClock(App[None]):
    def compose(self):
        yield Static("services", id="clock")

    def on_mount(self):
        self.set_interval(1, self.tick)

    def tick(self):
        self.query_one("#clock", Static).update(f"services {datetime.now():%H:%M:%S}", layout=False)


if __name__ == "__main__":
    OneClock().run()
