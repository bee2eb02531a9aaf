"""The --json output of `store` and `doctor`; see `answer_types_by_command`."""

from typing import Literal, TypedDict


class StoreInfoAnswer(TypedDict):
    location: str
    id: str
    revision: int
    hash: str
    services: int
    rows: dict[str, int]


class StoreCheckAnswer(TypedDict):
    location: str
    revision: int
    hash: str
    problems: list[str]


class StoreCopyAnswer(TypedDict):
    """`rows` of `writes` were copied after `rows_before` existing ones; both stores have this `hash`."""

    source: str
    target: str
    rows: int
    writes: int
    rows_before: int
    revision: int
    hash: str


class StoreSalvageAnswer(TypedDict):
    """`lost` are the revisions that could not be read."""

    source: str
    target: str
    rows: int
    lost: list[int]


class DoctorFinding(TypedDict):
    """The result of one check; `code` is the exit code if it is bad."""

    about: str
    state: Literal["ok", "note", "bad"]
    text: str
    code: int


class DoctorAnswer(TypedDict):
    findings: list[DoctorFinding]
