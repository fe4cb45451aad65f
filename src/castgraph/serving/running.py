"""A server from its start to its end: it listens, answers, and when it is told to stop, ends what it is at first."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from castgraph.errors import OptionError, option
from castgraph.serving.app import front
from castgraph.serving.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from castgraph.serving.counting import Counters
    from castgraph.serving.settings import Settings

__all__ = ["run"]

_HEAD = 1 << 16  # bytes of the head of a request
_CONNECTIONS = 1000
_DRAIN = 30  # seconds that answers may take once the server is told to stop


def run(settings: Settings, counters: Counters, ready: Callable[[str], object]) -> None:
    """Serve until a signal says to stop.

    Args:
        settings: what is served, where, within which limits.
        counters: where requests are counted and logged.
        ready: told the address once it answers.

    Raises:
        OptionError: it cannot listen there.
        CastgraphError: what is to be served cannot be opened.
    """
    sock = _listening(settings)
    with contextlib.closing(sock), asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(settings, counters, sock, ready))


def _loop_factory() -> Any:
    try:
        import uvloop
    except ImportError:  # pragma: no cover - where it is not built for
        return None
    return uvloop.new_event_loop


def _listening(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((settings.host.strip("[]"), settings.port))
        sock.listen(1024)
    except (OSError, OverflowError) as error:
        sock.close()
        why = error.strerror.lower() if isinstance(error, OSError) and error.strerror else str(error)
        raise OptionError(
            f"cannot listen at {settings.host}:{settings.port} ({why}); {option('port', 0)} takes any port that is free"
        ) from None
    return sock


async def _serve(settings: Settings, counters: Counters, sock: socket.socket, ready: Callable[[str], object]) -> None:
    pool = Pool(settings, counters.killed)
    try:
        await pool.start()
        config = uvicorn.Config(
            front(settings, pool, counters),
            http=_guarding(settings.patience),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=True,
            limit_concurrency=_CONNECTIONS,
            timeout_keep_alive=max(5, round(settings.patience)),
            timeout_graceful_shutdown=_DRAIN,
            proxy_headers=False,
        )
        server = _Server(config)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, _stop, server)
        host, port = sock.getsockname()[:2]
        ready(f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/")
        await server.serve([sock])
    finally:
        await pool.stop()


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to us: those of uvicorn end the process by the signal once more."""
        yield


def _stop(server: uvicorn.Server) -> None:
    """Take no more requests, and end those that are being answered; a second signal ends them too."""
    server.force_exit = server.should_exit
    server.should_exit = True


def _guarding(patience: float) -> type[HttpToolsProtocol]:
    """Return the protocol of a connection whose requests must arrive in time, with a head of some size."""

    class Guarding(HttpToolsProtocol):
        """Ends a connection on which the head of a request does not end."""

        _head = 0
        _timer: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._expect_head()

        def data_received(self, data: bytes) -> None:
            if self._timer is None and (self.cycle is None or self.cycle.response_complete):
                self._expect_head()
            if self._timer is not None:
                self._head += len(data)
            super().data_received(data)
            if self._timer is not None and self._head > _HEAD:
                self.transport.abort()

        def on_message_begin(self) -> None:
            super().on_message_begin()
            self.scope["castgraph.transport"] = self.transport  # type: ignore[typeddict-unknown-key] # a key of ours
            self.scope["castgraph.flow"] = self.flow  # type: ignore[typeddict-unknown-key] # a key of ours

        def on_headers_complete(self) -> None:
            self._head_is_there()
            if not self.url.startswith(b"/"):
                self.scope["castgraph.target"] = self.url  # type: ignore[typeddict-unknown-key] # a key of ours
            super().on_headers_complete()

        def connection_lost(self, exc: Exception | None) -> None:
            self._head_is_there()
            super().connection_lost(exc)

        def _expect_head(self) -> None:
            self._head = 0
            self._timer = self.loop.call_later(patience, self.transport.abort)

        def _head_is_there(self) -> None:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

    return Guarding
