"""Many new clients at once are accepted together, not one in each turn of the event loop."""

import asyncio
import socket

import uvicorn
import uvloop

from backend.connections import ACCEPTED_AT_ONCE, create_listeners

CLIENTS = 3 * ACCEPTED_AT_ONCE


def count_turns(listeners: list[socket.socket]) -> int:
    """Turns of the loop until all clients that wait are accepted."""
    accepted: list[asyncio.BaseTransport] = []

    class Accepted(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            accepted.append(transport)

    async def accept_all() -> int:
        loop, turns = asyncio.get_running_loop(), 0
        servers = [await loop.create_server(Accepted, sock=one) for one in listeners]
        address = listeners[0].getsockname()
        clients = [socket.create_connection(address) for _ in range(CLIENTS)]
        while len(accepted) < CLIENTS:
            turns += 1
            await asyncio.sleep(0)
        for client in clients:
            client.close()
        for server in servers:
            server.close()
        return turns

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(asyncio.wait_for(accept_all(), 60))


def test_one_turn_accepts_many_connections() -> None:
    config = uvicorn.Config("", host="127.0.0.1", port=0)
    assert count_turns(create_listeners(config)) <= CLIENTS // ACCEPTED_AT_ONCE + 2
    # The control: with one listening socket there is a turn for each.
    assert count_turns([config.bind_socket()]) >= CLIENTS
