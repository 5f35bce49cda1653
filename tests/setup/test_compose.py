"""compose.yaml against the compose schema, the real commands, the real settings, and nats-server itself."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_pydantic import ComposeSpecification
from pydantic import ValidationError

from api.cli import COMMANDS
from services.embedded.nats import program
from services.running.secrets import SecretsExist, write
from services.settings import Settings, variables

ROOT = Path(__file__).parents[2]
SERVICES = {"postgres", "nats-1", "nats-2", "nats-3", "migrate", "api", "worker", "relay", "front"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return {name: value for name, value in read.items() if not name.startswith("x-")}


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installation") / "secrets"
    write(folder)
    return folder


def ours(compose: dict[str, Any]) -> dict[str, Any]:
    """The services that run our own image."""
    return {name: service for name, service in compose["services"].items() if service["image"] == "anumat:0.1.0"}


def test_it_holds_to_the_compose_schema(compose: dict[str, Any]) -> None:
    ComposeSpecification.model_validate(compose)


def test_the_schema_would_find_a_misspelt_key(compose: dict[str, Any]) -> None:
    wrong = compose | {"services": {"api": compose["services"]["api"] | {"helthcheck": {}}}}
    with pytest.raises(ValidationError, match="helthcheck"):
        ComposeSpecification.model_validate(wrong)


def test_it_runs_the_production_shape(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == SERVICES
    for name in ("api", "worker"):
        assert compose["services"][name]["deploy"]["replicas"] == 2
    assert compose["services"]["relay"]["environment"]["ANUMAT_NATS_REPLICAS"] == "3"


def test_every_command_is_a_real_one(compose: dict[str, Any]) -> None:
    commands = {service["command"][0] for service in ours(compose).values()}
    commands |= {
        service["healthcheck"]["test"][2]
        for service in ours(compose).values()
        if service.get("healthcheck", {}).get("test", ["", ""])[1] == "anumat"
    }
    assert commands == {"migrate", "api", "worker", "relay", "doctor"}
    assert commands <= set(COMMANDS)


def test_every_variable_is_a_real_setting(compose: dict[str, Any], secrets: Path) -> None:
    used = {name for service in ours(compose).values() for name in service["environment"]}
    used |= {line.split("=")[0] for line in (secrets / "public.env").read_text().splitlines()}
    assert used
    assert used - set(variables()) == set()


def test_every_process_finds_the_settings_it_needs(
    compose: dict[str, Any], secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, value = (secrets / "public.env").read_text().strip().split("=")
    for name, service in ours(compose).items():
        with monkeypatch.context() as environment:
            environment.setenv(key, value)
            for variable, setting in service["environment"].items():
                environment.setenv(variable, setting.replace("/run/secrets", str(secrets)))
            settings = Settings.load()
            password = (secrets / f"{'database' if name == 'migrate' else name}_password").read_text()
            assert f":{password}@postgres/" in settings.database()
            assert len(settings.seed("root_public")) == 32
            if name in ("api", "worker"):
                assert len(settings.seed(f"{name}_signing_key")) == len(settings.seed("vault_key")) == 32
            if name == "relay":
                assert settings.broker().startswith("nats://relay:")


def test_no_process_is_handed_the_secrets_of_another(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        if name not in ("migrate", "postgres"):
            assert not {"root_key", "database_password"} & set(service.get("secrets", []))
    assert set(compose["services"]["relay"]["secrets"]) == {"relay_password", "nats_url"}
    for service in ours(compose).values():
        files = {Path(v).name for k, v in service["environment"].items() if k.endswith("_FILE")}
        assert files == set(service["secrets"])


def test_every_secret_is_a_file_that_the_secrets_command_writes(compose: dict[str, Any], secrets: Path) -> None:
    written = {path.name for path in secrets.iterdir()}
    declared = {entry["file"].removeprefix("secrets/") for entry in compose["secrets"].values()}
    assert declared - written == {"tls.pem"}, "the certificate is the operator's own"
    used = {secret for service in compose["services"].values() for secret in service.get("secrets", [])}
    assert used == set(compose["secrets"])


def test_secrets_are_never_replaced_and_their_folder_is_closed(secrets: Path) -> None:
    assert secrets.stat().st_mode & 0o777 == 0o700
    with pytest.raises(SecretsExist):
        write(secrets)


def test_every_container_is_hardened_and_not_root(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert int(service["user"].split(":")[0]) > 0, name
        assert "privileged" not in service, name


def test_every_lasting_process_is_health_checked_and_only_the_front_is_reached_from_outside(
    compose: dict[str, Any],
) -> None:
    for name, service in compose["services"].items():
        assert ("healthcheck" in service) == (name != "migrate"), name
        assert ("ports" in service) == (name == "front"), name
        assert ("outside" in service["networks"]) == (name == "front"), name
    assert compose["networks"]["inside"] == {"internal": True}


def test_nothing_serves_before_the_migration_is_done(compose: dict[str, Any]) -> None:
    for name in ("api", "worker", "relay"):
        condition = compose["services"][name]["depends_on"]["migrate"]["condition"]
        assert condition == "service_completed_successfully"


def test_nats_accepts_its_configuration(secrets: Path, tmp_path: Path) -> None:
    (tmp_path / "etc" / "nats").mkdir(parents=True)
    shutil.copy(ROOT / "deploy" / "nats.conf", tmp_path / "etc" / "nats")
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "secrets").symlink_to(secrets)
    check = [program(), "-t", "-c", str(tmp_path / "etc" / "nats" / "nats.conf")]
    accepted = subprocess.run(check, capture_output=True, text=True, check=False)
    assert accepted.returncode == 0, accepted.stderr
    text = (tmp_path / "etc" / "nats" / "nats.conf").read_text()
    (tmp_path / "etc" / "nats" / "nats.conf").write_text(text.replace("sync_interval", "sync_intervall"))
    assert subprocess.run(check, capture_output=True, check=False).returncode != 0


def test_every_folder_the_image_copies_exists_and_is_let_through() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    copied = []
    for line in (ROOT / "Dockerfile").read_text().splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            copied += line.split()[1:-1]
    assert {"domain", "workflows", "projections", "services", "api"} < set(copied)
    for source in copied:
        assert (ROOT / source).exists(), source
        assert f"!{source}" in ignored, source
