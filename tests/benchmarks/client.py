"""Clients in a process of their own (`… client PORT KEY EACH REF…`), one thread and connection a plan."""

import json
import socket
import statistics
import sys
import threading
import time
from uuid import uuid4


def main() -> None:
    port, key, each, *refs = sys.argv[1:]
    times: list[float] = []
    threads = [threading.Thread(target=_move, args=(int(port), key, int(each), ref, times)) for ref in refs]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - start
    assert len(times) == len(refs) * int(each), "a client gave up"
    print(json.dumps({"rate": len(times) / taken, "p50_ms": statistics.median(times) * 1000}))


def _move(port: int, key: str, each: int, ref: str, times: list[float]) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answers = connection.makefile("rb")
        for turn in range(each):
            request = _request(key, ref, ("send", "recall")[turn % 2], turn + 1)
            start = time.perf_counter()
            connection.sendall(request)
            status = _status(answers)
            times.append(time.perf_counter() - start)
            assert status == 201, status


def _request(key: str, ref: str, move: str, version: int) -> bytes:
    head = (
        f"POST /v1/plans/{ref}/moves/{move} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {key}\r\n"
        "Content-Type: application/json\r\nContent-Length: 2\r\n"
        f'If-Match: "{version}"\r\nIdempotency-Key: {uuid4()}\r\n\r\n'
    )
    return head.encode() + b"{}"


def _status(answers) -> int:  # type: ignore[no-untyped-def]  # a socket's binary file
    status = int(answers.readline().split()[1])
    length = 0
    while (line := answers.readline()) not in (b"\r\n", b""):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    answers.read(length)
    return status


if __name__ == "__main__":
    main()
