"""A TCP proxy in front of a server's private socket that can lose a request, lose an answer, or fall silent."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress


class Proxy:
    """Forwards loopback connections to a Unix socket. Faults are armed for what passes next, on any connection."""

    def __init__(self, upstream: str) -> None:
        self._upstream = upstream
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._losing = ""
        self.lost = 0
        self.port: int = self._listener.getsockname()[1]
        self._start(self._accept)

    def lose_answer(self) -> None:
        """The next bytes from the server vanish and the connection with them: the client never learns."""
        self._losing = "answer"

    def lose_request(self) -> None:
        """The next bytes from a client vanish and the connection with them: the server never learns."""
        self._losing = "request"

    def swallow_answers(self) -> None:
        """From now on nothing comes back, and nobody is told: a half-open connection."""
        self._losing = "silence"

    def heal(self) -> None:
        self._losing = ""

    def cut(self) -> None:
        """Close every connection there is."""
        for one in list(self._open):
            self._hang_up(one)

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        for thread in self._threads:
            thread.join(5)

    def _start(self, target: object, *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._upstream)
                self._open |= {client, server}
                self._start(self._pump, client, server, "request")
                self._start(self._pump, server, client, "answer")

    def _pump(self, source: socket.socket, target: socket.socket, kind: str) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if self._losing == kind:
                    self.heal()
                    self.lost += 1
                    break
                if self._losing == "silence" and kind == "answer":
                    self.lost += 1
                    continue
                target.sendall(data)
        self._hang_up(source)
        self._hang_up(target)

    def _hang_up(self, one: socket.socket) -> None:
        self._open.discard(one)
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()


@contextmanager
def proxy(upstream: str) -> Iterator[Proxy]:
    """A proxy to the Unix socket at that path, gone at the end of the block."""
    with closing(Proxy(upstream)) as running:
        yield running
