"""The start-up check: nothing serves a ledger whose durability, rights, triggers or functions were weakened."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg

from domain.errors import Problem

OWNER = "anumat_owner"
ROLES = ("anumat_api", "anumat_worker", "anumat_relay")
_GUARDED = ("head", "event", "body", "command")
_TRIGGERS = {(table, "refuse", "refuse") for table in _GUARDED} | {
    ("head", "only_grow", "only_grow"),
    ("body", "only_erase", "only_erase"),
}
_EXECUTE = {(role, name) for role in ROLES for name in ("append", "raise_halt")} | {
    ("anumat_api", "lift_halt"),
    ("anumat_worker", "strip_body"),
}
_UNIQUE = {
    ("head", "one"),
    ("event", "position"),
    ("event", "stream,version"),
    ("body", "position"),
    ("command", "command_id"),
}
_FUNCTION = re.compile(r"CREATE (?:OR REPLACE )?FUNCTION ledger\.(\w+)\((.*?)AS \$(\w+)\$(.*?)\$\3\$", re.DOTALL)
_PINNED = "search_path=pg_catalog, pg_temp"


class Finding(NamedTuple):
    """One thing that is weaker than it must be, as a sentence."""

    en: str
    th: str


class LedgerWeakened(Problem):
    """The ledger's protection has been weakened; nothing is served until it is restored."""

    code = "ledger_weakened"
    th = "การป้องกันสมุดบันทึกถูกทำให้อ่อนลง ระบบจะไม่ให้บริการจนกว่าจะแก้คืน"

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(" ".join(finding.en for finding in findings), findings=findings)
        self.findings = findings


def check(connection: psycopg.Connection) -> None:
    """Raise LedgerWeakened with every finding, as seen by the connected role."""
    if findings := list(inspect(connection)):
        raise LedgerWeakened(findings)


def inspect(connection: psycopg.Connection) -> Iterator[Finding]:
    """Everything that is weaker than this release expects."""
    yield from _durability(connection)
    yield from _roles(connection)
    yield from _table_rights(connection)
    yield from _execute_rights(connection)
    yield from _triggers(connection)
    yield from _functions(connection)
    yield from _owners(connection)
    yield from _indexes(connection)


def shipped_functions() -> set[tuple[str, bool, str]]:
    """(name, security definer, sha256 of the source) of each function in the SQL files; a later file wins."""
    found = {}
    for path in sorted((Path(__file__).parent / "sql").glob("*.sql")):
        for name, head, _, source in _FUNCTION.findall(path.read_text(encoding="utf-8")):
            found[name] = (name, "SECURITY DEFINER" in head, hashlib.sha256(source.encode()).hexdigest())
    return set(found.values())


def _durability(connection: psycopg.Connection) -> Iterator[Finding]:
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        if _rows(connection, f"SELECT current_setting('{name}')")[0][0] in ("off", "local"):
            yield Finding(f"{name} is off: what is acknowledged could be lost.", f"{name} ถูกปิด สิ่งที่ตอบรับแล้วอาจสูญหาย")


def _roles(connection: psycopg.Connection) -> Iterator[Finding]:
    rows = _rows(
        connection,
        "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s::text[] || current_user::text)"
        " AND (rolsuper OR rolcreaterole OR rolreplication OR pg_has_role(rolname, %s, 'MEMBER')) ORDER BY 1",
        [list(ROLES), OWNER],
    )
    for (role,) in rows:
        yield Finding(f"The role {role} has the rights of an owner.", f"บทบาท {role} มีสิทธิ์ระดับเจ้าของ")


def _table_rights(connection: psycopg.Connection) -> Iterator[Finding]:
    rows = _rows(
        connection,
        "SELECT role, privilege, relname FROM pg_class, unnest(%s::text[]) role,"
        " unnest(ARRAY['INSERT','UPDATE','DELETE','TRUNCATE','TRIGGER']) privilege"
        " WHERE relnamespace = 'ledger'::regnamespace AND relkind = 'r'"
        " AND (has_table_privilege(role, pg_class.oid, privilege)"
        " OR privilege IN ('INSERT','UPDATE') AND has_any_column_privilege(role, pg_class.oid, privilege))"
        " ORDER BY 1, 2, 3",
        [list(ROLES)],
    )
    for role, privilege, table in rows:
        yield Finding(
            f"The role {role} may {privilege} ledger.{table}.", f"บทบาท {role} สั่ง {privilege} กับ ledger.{table} ได้"
        )


def _execute_rights(connection: psycopg.Connection) -> Iterator[Finding]:
    rows = _rows(
        connection,
        "SELECT role, proname FROM pg_proc, unnest(%s::text[] || ARRAY['public']) role"
        " WHERE pronamespace = 'ledger'::regnamespace AND has_function_privilege(role, pg_proc.oid, 'EXECUTE')",
        [list(ROLES)],
    )
    for role, name in sorted(set(rows) - _EXECUTE):
        yield Finding(f"The role {role} may call ledger.{name}.", f"บทบาท {role} เรียก ledger.{name} ได้")
    for role, name in sorted(_EXECUTE - set(rows)):
        yield Finding(f"The role {role} may not call ledger.{name}.", f"บทบาท {role} เรียก ledger.{name} ไม่ได้")


def _triggers(connection: psycopg.Connection) -> Iterator[Finding]:
    rows = _rows(
        connection,
        "SELECT relname, tgname, proname, tgenabled = 'A' FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " JOIN pg_proc ON pg_proc.oid = tgfoid WHERE relnamespace = 'ledger'::regnamespace AND NOT tgisinternal"
        " UNION ALL SELECT relname, rulename, 'rule', false FROM pg_rewrite JOIN pg_class ON pg_class.oid = ev_class"
        " WHERE relnamespace = 'ledger'::regnamespace AND relkind = 'r'",
    )
    armed = {row[:3] for row in rows if row[3]}
    for table, name, _ in sorted(_TRIGGERS - armed):
        yield Finding(
            f"The trigger {name} on ledger.{table} is missing or switched off.",
            f"ทริกเกอร์ {name} บน ledger.{table} หายไปหรือถูกปิด",
        )
    for table, name in sorted({row[:2] for row in rows} - {row[:2] for row in _TRIGGERS}):
        yield Finding(f"{name} on ledger.{table} does not belong there.", f"{name} บน ledger.{table} ไม่ควรมีอยู่")


def _functions(connection: psycopg.Connection) -> Iterator[Finding]:
    rows = _rows(
        connection,
        "SELECT proname, prosecdef, encode(sha256(convert_to(prosrc, 'UTF8')), 'hex'), array_to_string(proconfig, ';')"
        " FROM pg_proc"
        " WHERE pronamespace = 'ledger'::regnamespace",
    )
    intact = {row[:3] for row in rows if row[3] == _PINNED}
    shipped = shipped_functions()
    for name, _, _ in sorted(shipped - intact):
        yield Finding(f"The function ledger.{name} is not the one shipped.", f"ฟังก์ชัน ledger.{name} ไม่ใช่ของเดิมที่ส่งมอบ")
    for name in sorted({row[0] for row in rows} - {row[0] for row in shipped}):
        yield Finding(f"The function ledger.{name} does not belong there.", f"ฟังก์ชัน ledger.{name} ไม่ควรมีอยู่")


def _owners(connection: psycopg.Connection) -> Iterator[Finding]:
    rows = _rows(
        connection,
        "SELECT name FROM (SELECT nspname::text, nspowner FROM pg_namespace WHERE nspname = 'ledger'"
        " UNION ALL SELECT 'ledger.' || relname, relowner FROM pg_class WHERE relnamespace = 'ledger'::regnamespace"
        " UNION ALL SELECT 'ledger.' || proname, proowner FROM pg_proc WHERE pronamespace = 'ledger'::regnamespace"
        ") AS owned(name, owner) WHERE owner::regrole::text <> %s ORDER BY 1",
        [OWNER],
    )
    for (name,) in rows:
        yield Finding(f"{name} is not owned by {OWNER}.", f"{name} ไม่ได้เป็นของ {OWNER}")


def _indexes(connection: psycopg.Connection) -> Iterator[Finding]:
    rows = _rows(
        connection,
        "SELECT c.relname, string_agg(a.attname, ',' ORDER BY k.no)"
        " FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid,"
        " unnest(i.indkey) WITH ORDINALITY AS k(num, no), pg_attribute a"
        " WHERE a.attrelid = c.oid AND a.attnum = k.num AND c.relnamespace = 'ledger'::regnamespace"
        " AND i.indisunique AND i.indisvalid AND i.indpred IS NULL GROUP BY c.relname, i.indexrelid",
    )
    for table, columns in sorted(_UNIQUE - set(rows)):
        yield Finding(
            f"ledger.{table} is no longer unique by {columns}.", f"ledger.{table} ไม่บังคับความไม่ซ้ำของ {columns} แล้ว"
        )


def _rows(connection: psycopg.Connection, query: str, parameters: Iterable[object] = ()) -> list[tuple[str, ...]]:
    return connection.execute(query, list(parameters)).fetchall()
