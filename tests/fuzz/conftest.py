"""Inputs for a parser's fuzz test: any bytes, and what is nearly right."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from parser_fuzz_targets import TARGETS


@st.composite
def near_misses(draw: st.DrawFn, seeds: list[bytes], tokens: list[bytes]) -> bytes:
    """A seed with a few parts cut out, doubled, or replaced by tokens or bytes."""
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 12))
        part = draw(
            st.one_of(
                st.sampled_from(tokens), st.binary(max_size=4), st.just(data[start : start + length] * 2)
            )
        )
        data = data[:start] + part + data[start + length :]
    return data


@pytest.fixture
def fuzz() -> Callable[[str], None]:
    """Run a target over inputs."""

    def run(name: str) -> None:
        target = TARGETS[name]
        tokens = list(target.tokens)
        inputs = st.one_of(
            near_misses(list(target.seeds), tokens),
            st.lists(st.sampled_from([*tokens, b" "]), max_size=30).map(b"".join),
            st.binary(max_size=200),
        )

        @settings(deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(inputs)
        def check(data: bytes) -> None:
            target.run(data)

        check()

    return run
