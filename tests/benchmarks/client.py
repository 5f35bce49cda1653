"""Clients in a process of their own (`… client PORT KEY EACH REF…`), one connection a plan, all served by one thread.

Their requests are made beforehand: a client that computes takes from the server the processor that it is measured on.
"""

import json
import re
import socket
import statistics
import sys
import time
from selectors import EVENT_READ, DefaultSelector
from uuid import uuid4

_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


class Client:
    """One caller on one plan: the next request goes out when the answer to the last is whole."""

    def __init__(self, port: int, requests: list[bytes]) -> None:
        self.connection = socket.create_connection(("127.0.0.1", port))
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.times: list[float] = []
        self._requests = iter(requests)
        self._heard = b""
        self._began = 0.0

    def ask(self) -> bool:
        """Send the next request; False when there is none."""
        request = next(self._requests, None)
        if request is not None:
            self._began = time.perf_counter()
            self.connection.sendall(request)
        return request is not None

    def hear(self) -> bool:
        """Take in what has come; True once it is the whole answer. Raises ConnectionError."""
        piece = self.connection.recv(65536)
        if not piece:
            raise ConnectionError("the server closed the connection")
        self._heard += piece
        head, found, body = self._heard.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not found or length is None or len(body) < int(length[1]):
            return False
        self.times.append(time.perf_counter() - self._began)
        assert head.startswith(b"HTTP/1.1 201"), head
        self._heard = b""
        return True


def main() -> None:
    port, key, each, *refs = sys.argv[1:]
    clients = [Client(int(port), _requests(key, ref, int(each))) for ref in refs]
    with DefaultSelector() as waiting:
        for client in clients:
            waiting.register(client.connection, EVENT_READ, client)
        start = time.perf_counter()
        for client in clients:
            client.ask()
        while waiting.get_map():
            for ready, _ in waiting.select():
                if ready.data.hear() and not ready.data.ask():
                    waiting.unregister(ready.fileobj)
        taken = time.perf_counter() - start
    times = [seconds for client in clients for seconds in client.times]
    print(json.dumps({"rate": len(times) / taken, "p50_ms": statistics.median(times) * 1000}))


def _requests(key: str, ref: str, each: int) -> list[bytes]:
    return [_request(key, ref, ("send", "recall")[turn % 2], turn + 1) for turn in range(each)]


def _request(key: str, ref: str, move: str, version: int) -> bytes:
    head = (
        f"POST /v1/plans/{ref}/moves/{move} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {key}\r\n"
        "Content-Type: application/json\r\nContent-Length: 2\r\n"
        f'If-Match: "{version}"\r\nIdempotency-Key: {uuid4()}\r\n\r\n'
    )
    return head.encode() + b"{}"


if __name__ == "__main__":
    main()
