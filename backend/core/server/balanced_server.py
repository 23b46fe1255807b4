"""Accepts new connections so that several processes have about as many each.

All processes listen with the same socket, and the kernel wakes all of them for a new client. Left
to themselves, the one that was woken first took most of a crowd: of sixteen clients thirteen, or
all. So each process says in shared memory how many connections it has, and one that has more than
another leaves a new one to it for a moment. Nobody waits for a process that hangs.
"""

import asyncio
import multiprocessing
import socket

import uvicorn
from uvicorn.supervisors.multiprocess import Process

ACCEPTED_AT_ONCE = 16
"""New connections that are accepted in one turn of the event loop. A turn lasts as long as what all
connections ask in it; libuv would accept one, so that the last of many new clients waited for
seconds."""
PAUSE_SECONDS, MOST_PAUSES = 0.002, 5
"""How long a process that has more connections than another leaves a new one to it, and how often:
the other may be busy, or hang."""
FULL_SECONDS = 0.5
"""How long none is accepted when the system has no room for one."""

FREE, STARTING = -2, -1
"""Instead of a number of connections: no process has the row; its process does not accept."""


class ConnectionCounts:
    """How many connections each process has, in memory that the supervisor and all of them share.

    The supervisor gives and takes the rows; a process writes its own.
    """

    def __init__(self, processes: int) -> None:
        size = 2 * processes  # a restart brings up the next process before it ends the last
        self.rows = multiprocessing.get_context("spawn").RawArray("i", [FREE] * size)

    def claim(self) -> int | None:
        """A row for a process that is about to start; None if there are more than expected."""
        for row, count in enumerate(self.rows):
            if count == FREE:
                self.rows[row] = STARTING
                return row
        return None

    def release(self, row: int | None) -> None:
        if row is not None:
            self.rows[row] = FREE

    def is_ahead(self, row: int) -> bool:
        """Whether a process has more connections than another one that accepts."""
        own: int = self.rows[row]
        return own > min((count for count in self.rows if count >= 0), default=own)


class ServerConfig(uvicorn.Config):
    """uvicorn's, with the counts of all processes if there are several."""

    counts: ConnectionCounts | None = None


class ServerProcess(Process):
    """One of several processes, as the supervisor of uvicorn starts and ends it."""

    config: ServerConfig

    def __init__(self, config: ServerConfig, sockets: list[socket.socket]) -> None:
        self.row = config.counts.claim() if config.counts else None
        super().__init__(config, sockets)

    @property
    def server(self) -> "BalancedServer":
        """In the process itself."""
        if self._server is None:
            self._server = BalancedServer(self.config, self.row)
        assert isinstance(self._server, BalancedServer)
        return self._server

    def join(self) -> None:
        super().join()
        if self.config.counts is not None:
            self.config.counts.release(self.row)


class BalancedServer(uvicorn.Server):
    """uvicorn's server, which accepts connections itself."""

    def __init__(self, config: ServerConfig, row: int | None = None) -> None:
        super().__init__(config)
        self.counts, self.row = config.counts, row
        self.listeners: list[Listener] = []

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=[])  # which listens to none of them
        self.listeners = [Listener(self, one) for one in sockets or []]
        self.servers += self.listeners  # type: ignore[arg-type]

    async def on_tick(self, counter: int) -> bool:
        self.note_count()
        return await super().on_tick(counter)

    def create_protocol(self) -> asyncio.Protocol:
        protocol: asyncio.Protocol = self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return protocol

    def note_count(self) -> None:
        if self.counts is not None and self.row is not None:
            opening = sum(len(one.opening) for one in self.listeners)
            self.counts.rows[self.row] = len(self.server_state.connections) + opening

    def end_count(self) -> None:
        """From now on nobody leaves a connection to this process."""
        if self.counts is not None and self.row is not None:
            self.counts.rows[self.row] = STARTING
            self.row = None

    def is_ahead(self) -> bool:
        """Whether another process should have the next connection."""
        if self.counts is None or self.row is None:
            return False
        self.note_count()
        return self.counts.is_ahead(self.row)


class Listener:
    """A listening socket; what uvicorn asks of an `asyncio.Server` it answers, too."""

    def __init__(self, server: BalancedServer, listening: socket.socket) -> None:
        self.server = server
        self.listening = listening
        self.loop = asyncio.get_running_loop()
        self.opening: set[asyncio.Task[None]] = set()
        """Connections that were accepted just now."""
        self.paused: asyncio.TimerHandle | None = None
        self.pauses = 0
        """How often in a row the next connection was left to another process."""
        listening.listen(server.config.backlog)
        listening.setblocking(False)
        self.loop.add_reader(listening.fileno(), self.accept)

    def accept(self) -> None:
        """Accept those that wait, as long as no other process has fewer connections."""
        for _ in range(ACCEPTED_AT_ONCE):
            if self.pauses < MOST_PAUSES and self.server.is_ahead():
                self.pauses += 1
                self.pause(PAUSE_SECONDS)
                return
            self.pauses = 0
            if not self.accept_one():
                return

    def accept_one(self) -> bool:
        try:
            client, _ = self.listening.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return False  # nobody waits any more
        except OSError:
            self.pause(FULL_SECONDS)
            return False
        client.setblocking(False)
        opening = self.loop.create_task(self.open(client))
        self.opening.add(opening)
        opening.add_done_callback(self.opening.discard)
        return True

    async def open(self, client: socket.socket) -> None:
        try:
            await self.loop.connect_accepted_socket(self.server.create_protocol, client)
        except OSError:  # it has gone already
            client.close()

    def pause(self, seconds: float) -> None:
        self.loop.remove_reader(self.listening.fileno())
        self.paused = self.loop.call_later(seconds, self.resume)

    def resume(self) -> None:
        self.paused = None
        self.loop.add_reader(self.listening.fileno(), self.accept)

    def close(self) -> None:
        """Accept nobody any more; the socket is closed by who opened it."""
        self.server.end_count()
        if self.paused is not None:
            self.paused.cancel()
        self.loop.remove_reader(self.listening.fileno())

    async def wait_closed(self) -> None:
        """It is closed at once."""
