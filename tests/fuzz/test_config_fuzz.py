"""Any bytes as a configuration end in settings or in a sentence, with bounded processor time and memory."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from budgettui.core.config.config_errors import MOST_PROBLEMS, ConfigError
from budgettui.core.config.loader import LARGEST_BYTES, load

EXAMPLE = (Path(__file__).parents[2] / "example_config.toml").read_text(encoding="utf-8")
SIZE = LARGEST_BYTES - 1000
SERVICE = b'[[services]]\nname = "a"\nslo = 99\n'
HOSTILE = {
    "tiny exponent": SERVICE.replace(b"99", b"1e-999999999"),
    "huge exponent": b"x = 1e9999999999999999999\n",
    "hexadecimal": SERVICE.replace(b"99", b"0x" + b"f" * 5000),
    "decimal": b"x = " + b"9" * 5000,
    "digits": SERVICE.replace(b"99", b"99." + b"9" * (SIZE - 100)),
    "nested lists": b"x = " + b"[" * 487 + b"]" * 487,
    "nested tables": b"x = " + b"{a=" * 487 + b"1" + b"}" * 487,
    "open brackets": b"x = " + b"[" * SIZE,
    "dots": b".".join([b"a"] * (SIZE // 2)) + b" = 1\n",
    "header of dots": b"[" + b".".join([b"a"] * (SIZE // 2)) + b"]\n",
    "colons": b'[store]\nurl = "' + b"//:" * 15_000 + b'"\n',
    "unknown keys": b"".join(b"k%d=1\n" % number for number in range(SIZE // 12)),
    "services": b"".join(b'[[services]]\nname="s%d"\nslo=99\n' % number for number in range(SIZE // 38)),
    "one service often": SERVICE * (SIZE // len(SERVICE)),
    "empty services": b"[[services]]\n" * (SIZE // 13),
    "one tag often": SERVICE + b"tags = [" + b'"a",' * (SIZE // 4 - 20) + b"]\n",
    "long list": b"x = [" + b"1," * (SIZE // 2) + b"]\n",
    "long text": b'[display]\ntheme = "' + b"a" * (SIZE - 50) + b'"\n',
    "long key": b"a" * SIZE + b" = 1\n",
    "rules that never occur": SERVICE
    + b"".join(
        b'[[exclusions]]\nname="e%d"\nreason="r"\nstart=2026-01-01T00:00:00\nduration="1h"\n'
        b'repeat="FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30"\n' % number
        for number in range(200)
    ),
    "exclusions": SERVICE
    + b'[[exclusions]]\nname="e"\nreason="r"\nstart=2026-01-01T00:00:00\nduration="1h"\n' * (SIZE // 90),
    "too large": b"#" * (LARGEST_BYTES + 1),
}
LOADER = """
import resource, sys
from pathlib import Path
from budgettui.core.config.config_errors import ConfigError
from budgettui.core.config.loader import load
resource.setrlimit(resource.RLIMIT_AS, (600 << 20, 600 << 20))
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
try:
    load(Path(sys.argv[1]))
except ConfigError as error:
    print(len(str(error)))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of a process are set on Linux only")
@pytest.mark.parametrize("name", HOSTILE)
def test_no_configuration_takes_the_machine(tmp_path, name):
    file = tmp_path / "config.toml"
    file.write_bytes(HOSTILE[name])
    done = subprocess.run(
        [sys.executable, "-c", LOADER, str(file)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout or 0) < 100_000


def check(file: Path) -> None:
    try:
        load(file)
    except ConfigError as error:
        assert 0 < len(error.problems) <= MOST_PROBLEMS + 1
        assert str(error).replace("\n", "").isprintable()


def file_in(folder: Path) -> Path:
    return folder / f"fuzz-{os.getpid()}.toml"


BOUNDED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@BOUNDED
@given(st.binary(max_size=200))
def test_any_bytes(tmp_path_factory, data):
    file = file_in(tmp_path_factory.getbasetemp())
    file.write_bytes(data)
    check(file)


@BOUNDED
@given(st.data())
def test_the_example_with_anything_in_place_of_a_part(tmp_path_factory, data):
    lines = [
        line.removeprefix("# ") if " = " in line or "[[" in line else line for line in EXAMPLE.splitlines()
    ]
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        key, equals, _ = lines[at].partition(" = ")
        value = data.draw(VALUES)
        lines[at] = (
            f"{key} = {value}" if equals and data.draw(st.booleans()) else data.draw(st.text(max_size=20))
        )
    file = file_in(tmp_path_factory.getbasetemp())
    file.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    check(file)


VALUES = st.one_of(
    st.sampled_from(
        ["1e-99999", "-1e999999999999999999999", "nan", "0x" + "f" * 600, "[[[]]]", "{a={b=1}}", "''"]
    ),
    st.sampled_from(
        ["1979-05-27", "0001-01-01", "9999-12-31T23:59:59Z", "[9999-12-31]", '"../../x"', '"\\u202e"']
    ),
    st.integers().map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.text(max_size=12).map(lambda text: "'" + text.replace("'", "") + "'"),
    st.lists(st.sampled_from(["1", '"a"', "true", "[]", "{}"]), max_size=4).map(
        lambda items: f"[{', '.join(items)}]"
    ),
)


@BOUNDED
@example("/")
@example("\0")
@given(st.text(max_size=20))
def test_any_name_of_a_file(text):
    check(Path("/") if text == "/" else Path("/nonexistent") / text.lstrip("/"))
