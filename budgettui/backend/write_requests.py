"""The requests that change the store; they are refused while the past is shown or the store is damaged."""

from .messages import (
    AddNote,
    Amend,
    AmendExclusion,
    Finish,
    MarkDone,
    Record,
    RecordExclusion,
    Redo,
    Review,
    TakeBackDone,
    Undo,
    Void,
    VoidExclusion,
)

WRITE_REQUESTS = (
    Record,
    AddNote,
    RecordExclusion,
    AmendExclusion,
    VoidExclusion,
    Amend,
    Finish,
    Void,
    Review,
    MarkDone,
    TakeBackDone,
    Undo,
    Redo,
)
