"""A client of a running system's public API: JSON in and out, problems as `Problem`s, repeats that are safe."""

import json
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urlsplit

import httpx
import msgspec

from domain.errors import Problem
from domain.reasons import Text

PATIENCE_S = 30.0
_AGAIN = Text("ดูข้อมูลล่าสุดแล้วสั่งอีกครั้ง", "Look at it as it stands now, then give the command again.")
_REMEDIES = {
    401: Text("ระบุ --key หรือกำหนด ANUMAT_API_KEY", "Give --key, or set ANUMAT_API_KEY."),
    403: Text("ใช้บัญชีอื่นด้วย --as หรือ --key", "Use another account with --as or --key."),
    404: Text(
        "ดูรหัสที่อ่านได้ด้วย anumat plan list หรือใช้บัญชีอื่นด้วย --as หรือ --key",
        "See which references you may read with anumat plan list, or use another account with --as or --key.",
    ),
    409: _AGAIN,
    412: _AGAIN,
    503: Text("ดูสาเหตุด้วย anumat doctor", "anumat doctor says why."),
}
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class NoAnswer(Problem):
    """The system does not answer: see that it runs (`anumat up`), or give another --url."""

    code = "no_answer"
    th = "ระบบไม่ตอบ ให้ตรวจว่าระบบทำงานอยู่ (anumat up) หรือระบุ --url อื่น"
    exit_code = 4


class Answered(Problem):
    """The system would not do it."""

    code = "answered"
    th = "ระบบไม่ดำเนินการให้"

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.problem = dict(problem)
        self.code_given = str(problem.get("code", ""))
        self.reasons: list[dict[str, Any]] = list(problem.get("reasons", ()))
        super().__init__()

    @property
    def exit_code(self) -> int:
        """3 refused by a rule, 5 not let in, 1 anything else."""
        return 3 if self.code_given == "refused_by_rule" else 5 if self.status in (401, 403) else 1

    def sentence(self, lang: str) -> str:
        """What the system said, in the language it was asked in, and below it what to do next where that is known."""
        remedy = _REMEDIES.get(self.status)
        return f"{self}\n  → {remedy.of(lang)}" if remedy else str(self)

    def __str__(self) -> str:
        title, detail = str(self.problem.get("title", self.status)), str(self.problem.get("detail", ""))
        wrong = "; ".join(f"{e['pointer']}: {e['detail']}" for e in self.problem.get("errors", ()))
        return f"{title} {wrong or detail}".strip()


class Answer(msgspec.Struct, frozen=True):
    """What came back: the body as plain data, the version it left the plan at, whether it had been done before."""

    body: Any
    version: int | None
    replayed: bool


class Client:
    """One system, one API key; close it."""

    def __init__(self, url: str, api_key: str = "", lang: str = "en") -> None:
        headers = {"Accept-Language": lang, "Accept": "application/json"}
        if api_key:
            headers["Authorization"] = f"Bearer {api_key}"
        is_near = urlsplit(url).hostname in LOOPBACK
        self.url = url.rstrip("/")
        self._http = httpx.Client(headers=headers, timeout=PATIENCE_S, trust_env=not is_near)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def get(self, path: str, **query: str | int | None) -> Answer:
        """Read `/v1/…`. Raises Answered, NoAnswer."""
        wanted = {name: str(value) for name, value in query.items() if value is not None}
        return self._answer(self._send("GET", path, params=wanted))

    def pages(self, path: str, **query: str | int | None) -> Iterator[Any]:
        """Every page of a list, by its `Link: rel=next`."""
        wanted = {name: str(value) for name, value in query.items() if value is not None}
        response = self._send("GET", path, params=wanted)
        while True:
            yield self._answer(response).body
            following = response.links.get("next", {}).get("url")
            if not following:
                return
            response = self._send("GET", following)

    def write(
        self,
        path: str,
        body: Mapping[str, Any],
        *,
        key: str | None = None,
        seen: int | None = None,
        method: str = "POST",
        **query: str,
    ) -> Answer:
        """A command: `key` makes repeats safe, `seen` is the version it was meant for. Raises Answered, NoAnswer."""
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        if seen is not None:
            headers["If-Match"] = f'"{seen}"'
        content = json.dumps(body, ensure_ascii=False).encode()
        return self._answer(self._send(method, path, content=content, headers=headers, params=query, again=bool(key)))

    def upload(self, name: str, content: bytes) -> str:
        """Keep a file; its SHA-256. Raises Answered, NoAnswer."""
        response = self._send("POST", "/v1/documents", files={"file": (name, content)}, again=True)
        return str(self._answer(response).body["sha256"])

    def _send(self, method: str, path: str, again: bool = False, **rest: Any) -> httpx.Response:
        url = path if "://" in path else self.url + path
        tries = 2 if again or method == "GET" else 1
        for number in range(tries):
            try:
                return self._http.request(method, url, **rest)
            except httpx.TransportError as error:
                if number == tries - 1:
                    raise NoAnswer(f"({self.url})") from error
        raise AssertionError

    def _answer(self, response: httpx.Response) -> Answer:
        try:
            body = response.json() if response.content else None
        except ValueError:
            body = None
        if not response.is_success:
            said = body if isinstance(body, dict) else {"title": f"HTTP {response.status_code}"}
            raise Answered(response.status_code, said)
        tag = response.headers.get("ETag", "").removeprefix("W/").strip('"')
        return Answer(body, int(tag) if tag.isdigit() else None, "Idempotency-Replayed" in response.headers)


def path_of(*parts: str) -> str:
    """An address under /v1, each part quoted."""
    return "/v1/" + "/".join(quote(part, safe="") for part in parts)
