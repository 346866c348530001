"""An event loop for code that is no coroutine, also where a loop runs already, as in a notebook.

    with EventLoop() as loop:
        answer = loop.run(client.complete(request))

`asyncio.run` refuses to run inside a running loop. There, the coroutines run on a thread of their
own while the caller waits, and Ctrl-C in the caller cancels them.
"""

import asyncio
from collections.abc import Coroutine
from threading import Thread
from types import TracebackType
from typing import Self, TypeVar

Result = TypeVar("Result")


class EventLoop:
    """Runs coroutines one after the other, all in one loop. Use it as a context."""

    def __init__(self) -> None:
        self._loop: _ThreadLoop | asyncio.Runner = (
            _ThreadLoop() if _is_inside_a_loop() else asyncio.Runner()
        )

    def run(self, coroutine: Coroutine[object, None, Result]) -> Result:
        """The coroutine's result, or its exception."""
        return self._loop.run(coroutine)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._loop.close()


def _is_inside_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


class _ThreadLoop:
    """A loop on a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="optmodel-loop", daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[object, None, Result]) -> Result:
        """The result; where the caller is interrupted, the coroutine is cancelled."""
        future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        try:
            return future.result()
        except KeyboardInterrupt:
            future.cancel()
            raise

    def close(self) -> None:
        """End what is still running, then the loop and its thread."""
        asyncio.run_coroutine_threadsafe(_end_all(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _end_all() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    loop = asyncio.get_running_loop()
    await loop.shutdown_asyncgens()
    await loop.shutdown_default_executor()
