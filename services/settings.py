"""Every setting of every process: `ANUMAT_*` variables, secrets also from files named by `…_FILE`."""

import os
from base64 import b64decode
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from domain.errors import Problem

PREFIX = "ANUMAT_"
SEED_BYTES = 32
CHANGING = frozenset({"email", "mail", "name", "nickname", "preferred_username", "upn", "phone_number"})
"""Claims of OpenID Connect that do not name one person for ever."""


class BadSetting(Problem):
    """A setting is wrong; `anumat doctor` lists all of them."""

    code = "bad_setting"
    th = "ค่าตั้งไม่ถูกต้อง ดูรายการทั้งหมดด้วย anumat doctor"


class SecretFiles(PydanticBaseSettingsSource):
    """Reads the secret `x` from the file that `ANUMAT_X_FILE` names, without its last line break."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        path = os.environ.get(f"{PREFIX}{field_name.upper()}_FILE")
        if path is None or not is_secret(field):
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").rstrip("\r\n"), field_name, False
        except OSError as error:
            raise BadSetting(f"{PREFIX}{field_name.upper()}_FILE: {path}: {error.strerror}.") from error

    def __call__(self) -> dict[str, Any]:
        found = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}


def _says(en: str, th: str, default: object = None, **limits: Any) -> Any:
    return Field(default=default, description=en, json_schema_extra={"th": th}, **limits)


Secret = SecretStr | None
Claim = Annotated[str, Field(pattern=r"^[\w:./-]{1,80}$")]
Tenant = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class Settings(BaseSettings):
    """Read once at the start of a process; secrets show as stars wherever they are printed."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", regex_engine="python-re")

    tenant: Tenant = _says("Whose ledger this is; part of subjects and stream names", "หน่วยงานเจ้าของบัญชีเหตุการณ์", "main")
    host: str = _says("Address the HTTP server listens on", "ที่อยู่ที่เครื่องบริการ HTTP รับการเชื่อมต่อ", "127.0.0.1")
    port: int = _says("Port the HTTP server listens on", "พอร์ตของเครื่องบริการ HTTP", 8000, ge=0, le=65535)
    public_url: str = _says("Address people use, for links and origin checks", "ที่อยู่ที่ผู้ใช้เรียก ใช้สร้างลิงก์และตรวจต้นทาง", "")
    log_level: Literal["debug", "info", "warning", "error"] = _says(
        "Least severe log line that is written", "ระดับบันทึกต่ำสุดที่เขียน", "info"
    )

    database_url: Secret = _says(
        "PostgreSQL of this process (15 or newer); empty: the embedded one",
        "PostgreSQL ของโพรเซสนี้ (รุ่น 15 ขึ้นไป) ว่าง = แบบฝังตัว",
    )
    database_password: Secret = _says(
        "Password for database_url, if it is not in it", "รหัสผ่านของ database_url ถ้าไม่ได้ใส่ไว้ในนั้น"
    )
    api_password: Secret = _says("Database password of the role anumat_api", "รหัสผ่านฐานข้อมูลของบทบาท anumat_api")
    worker_password: Secret = _says(
        "Database password of the role anumat_worker", "รหัสผ่านฐานข้อมูลของบทบาท anumat_worker"
    )
    relay_password: Secret = _says("Database password of the role anumat_relay", "รหัสผ่านฐานข้อมูลของบทบาท anumat_relay")
    pool_size: int = _says("Database connections of one process", "จำนวนการเชื่อมต่อฐานข้อมูลต่อโพรเซส", 8, ge=1, le=200)
    metrics_port: int = _says(
        "Loopback port where a worker shows its metrics; 0: none",
        "พอร์ตภายในเครื่องที่ worker แสดงตัวชี้วัด 0 = ไม่เปิด",
        0,
        ge=0,
        le=65535,
    )

    nats_url: Secret = _says("NATS with JetStream; empty: the embedded one", "NATS ที่เปิด JetStream ว่าง = แบบฝังตัว")
    nats_replicas: int = _says("Copies the broker keeps of each message", "จำนวนสำเนาที่ตัวกลางเก็บต่อข้อความ", 1, ge=1, le=5)

    root_key: Secret = _says(
        "Ed25519 seed (base64, 32 bytes) that certifies the other keys; only `migrate` needs it",
        "กุญแจราก Ed25519 (base64, 32 ไบต์) ที่รับรองกุญแจอื่น ใช้เฉพาะ migrate",
    )
    root_public: str = _says(
        "Public key (hex, 32 bytes) of the root; every process and verifier pins it",
        "กุญแจสาธารณะ (เลขฐานสิบหก 32 ไบต์) ของกุญแจราก ซึ่งทุกโพรเซสและผู้ตรวจยึดไว้",
        "",
    )
    api_signing_key: Secret = _says(
        "Ed25519 seed (base64, 32 bytes) with which `api` signs events and receipts",
        "กุญแจ Ed25519 (base64, 32 ไบต์) ที่ api ใช้ลงนามเหตุการณ์และใบรับ",
    )
    worker_signing_key: Secret = _says(
        "Ed25519 seed (base64, 32 bytes) with which `worker` signs reactions and deadlines",
        "กุญแจ Ed25519 (base64, 32 ไบต์) ที่ worker ใช้ลงนามปฏิกิริยาและกำหนดเวลา",
    )
    vault_key: Secret = _says(
        "AES-256 key (base64, 32 bytes) that wraps the keys of sealed text and documents",
        "กุญแจ AES-256 (base64, 32 ไบต์) ที่ห่อกุญแจของข้อความปิดผนึกและเอกสาร",
    )

    session_idle_minutes: int = _says(
        "Minutes without a request after which a session ends", "นาทีที่ไม่มีการใช้งานก่อนการเข้าใช้สิ้นสุด", 120, ge=1, le=1440
    )
    session_hours: int = _says(
        "Hours after which a session ends in any case", "ชั่วโมงที่การเข้าใช้อยู่ได้นานที่สุด", 12, ge=1, le=168
    )
    step_up_minutes: int = _says(
        "Minutes after a sign-in in which decisions are taken without asking again",
        "นาทีหลังเข้าสู่ระบบที่ลงมติหรือตัดสินใจได้โดยไม่ถามซ้ำ",
        15,
        ge=1,
        le=720,
    )
    oidc_issuer: str = _says(
        "OpenID provider by which people sign in; empty: none", "ผู้ให้บริการ OpenID ที่ใช้เข้าสู่ระบบ ว่าง = ไม่ใช้", ""
    )
    oidc_client_id: str = _says("What the provider calls this system", "ชื่อที่ผู้ให้บริการ OpenID ใช้เรียกระบบนี้", "")
    oidc_client_secret: Secret = _says(
        "Secret shared with the provider; empty: a public client", "รหัสลับที่ใช้กับผู้ให้บริการ OpenID ว่าง = ไม่มี"
    )
    oidc_scopes: str = _says("Scopes asked of the provider", "ขอบเขตที่ขอจากผู้ให้บริการ OpenID", "openid")
    oidc_claim: Claim = _says(
        "Claim that names the person for ever; never one that can change, such as an e-mail address",
        "ข้อมูลที่ระบุตัวบุคคลถาวร ห้ามใช้ข้อมูลที่เปลี่ยนได้ เช่น อีเมล",
        "sub",
    )
    oidc_name: str = _says("What the sign-in button calls the provider", "ชื่อผู้ให้บริการบนปุ่มเข้าสู่ระบบ", "")

    print_font: str = _says(
        "Font family of printed documents; empty glyphs are taken from Sarabun",
        "แบบตัวพิมพ์ของเอกสารที่พิมพ์ อักขระที่ไม่มีใช้ Sarabun",
        "Sarabun",
    )
    print_fonts: Path | None = _says(
        "Folder with the font files of print_font, where it is not Sarabun",
        "โฟลเดอร์ไฟล์แบบตัวพิมพ์ของ print_font ถ้าไม่ใช่ Sarabun",
    )
    print_digits: Literal["thai", "arabic"] = _says(
        "Numerals of documents printed in Thai", "ตัวเลขในเอกสารที่พิมพ์เป็นภาษาไทย", "thai"
    )

    data: Path | None = _says("Data folder of the embedded system", "โฟลเดอร์ข้อมูลของระบบฝังตัว")
    url: str = _says("Running system that commands talk to", "ที่อยู่ของระบบที่คำสั่งจะเรียก", "")
    api_key: Secret = _says("API key that commands show it", "กุญแจ API ที่คำสั่งใช้แสดงตัว")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, SecretFiles(settings_cls)

    @classmethod
    def load(cls) -> "Settings":
        """Settings from the environment; raises `BadSetting` naming the variables that are wrong."""
        try:
            return cls()
        except ValidationError as error:
            wrong = [f"{PREFIX}{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()]
            raise BadSetting("; ".join(wrong)) from None

    def database(self, role: str = "") -> str:
        """The URL of the database, as `role` (`anumat_api`, …) if its password is set, else as written.

        Raises `BadSetting` without a database.
        """
        if self.database_url is None:
            raise BadSetting(f"{PREFIX}DATABASE_URL is not set: set it, or start everything with `anumat up`.")
        url = self.database_url.get_secret_value()
        role = role or urlsplit(url).username or ""
        password = self._password_of(role)
        return with_login(url, role, password.get_secret_value()) if password else url

    def _password_of(self, role: str) -> SecretStr | None:
        by_role = {
            "anumat_api": self.api_password,
            "anumat_worker": self.worker_password,
            "anumat_relay": self.relay_password,
        }
        return by_role.get(role) or self.database_password

    def seed(self, name: str) -> bytes:
        """The 32 bytes of `root_key`, `api_signing_key`, `worker_signing_key`, `vault_key` or `root_public`.

        Raises `BadSetting` if it is not set or is something else.
        """
        value = getattr(self, name)
        text = value.get_secret_value() if isinstance(value, SecretStr) else value or ""
        try:
            decoded = bytes.fromhex(text) if name == "root_public" else b64decode(text, validate=True)
        except ValueError:
            decoded = b""
        if len(decoded) != SEED_BYTES:
            raise BadSetting(f"{PREFIX}{name.upper()} must be 32 bytes, as `anumat secrets DIR` writes them.")
        return decoded

    @field_validator("oidc_claim")
    @classmethod
    def _lasting(cls, claim: str) -> str:
        if claim in CHANGING:
            raise ValueError("it can change hands, and whoever has it next would come in")
        return claim

    def broker(self) -> str:
        """The URL of NATS; raises `BadSetting` without one."""
        if self.nats_url is None:
            raise BadSetting(f"{PREFIX}NATS_URL is not set: set it, or start everything with `anumat up`.")
        return self.nats_url.get_secret_value()


def is_secret(field: FieldInfo) -> bool:
    """Whether a setting is kept out of sight and may come from a file."""
    return "SecretStr" in str(field.annotation)


def with_login(url: str, user: str, password: str) -> str:
    """`url` with another user (if given) and password."""
    parts = urlsplit(url)
    login, _, address = parts.netloc.rpartition("@")
    name = user or login.partition(":")[0]
    return urlunsplit(parts._replace(netloc=f"{name}:{quote(password, safe='')}@{address}"))


def variables() -> dict[str, FieldInfo]:
    """Every environment variable that is a setting, secrets also as `…_FILE`."""
    named: dict[str, FieldInfo] = {}
    for name, field in Settings.model_fields.items():
        named[f"{PREFIX}{name.upper()}"] = field
        if is_secret(field):
            named[f"{PREFIX}{name.upper()}_FILE"] = field
    return named
