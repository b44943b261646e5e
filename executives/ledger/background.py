"""Let PostgreSQL write while Python goes on: one thread that uses this thread's connection, one call after another."""

from __future__ import annotations

import sys
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from django.db import connection, connections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE: Final = 0.0002  # seconds that a thread which has heard from PostgreSQL waits for one that computes
T = TypeVar("T")


class Submit(Protocol):
    def __call__(self, call: Callable[..., T], /, *values: object) -> Future[T]: ...


@contextmanager
def in_background() -> Iterator[Submit]:
    """Give the function that hands a call over; whoever gets it keeps off the database until the block has ended.

    Calls run in the order they were handed over. After one has failed the rest are dropped, and its error is raised by
    the future and at the latest at the end of the block. On SQLite, whose connections stay with their thread, each call
    runs at once.
    """
    if connection.vendor != "postgresql":
        yield _at_once
        return
    own, patience = connections[connection.alias], sys.getswitchinterval()
    own.inc_thread_sharing()
    sys.setswitchinterval(PATIENCE)
    try:
        with ThreadPoolExecutor(1, initializer=lambda: connections.__setitem__(connection.alias, own)) as thread:
            calls: list[Future[object]] = []

            def submit(call: Callable[..., T], /, *values: object) -> Future[T]:
                future = thread.submit(_unless_failed, calls[-1:], call, *values)
                calls[:] = [future]  # type: ignore[list-item]
                return future

            try:
                yield submit
            except BaseException:
                thread.shutdown(cancel_futures=True)
                raise
            for future in calls:
                future.result()
    finally:
        sys.setswitchinterval(patience)
        own.dec_thread_sharing()


def _unless_failed(before: list[Future[object]], call: Callable[..., T], *values: object) -> T:
    for future in before:
        future.result()
    return call(*values)


def _at_once(call: Callable[..., T], /, *values: object) -> Future[T]:
    future: Future[T] = Future()
    future.set_result(call(*values))
    return future
