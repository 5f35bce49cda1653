#!/usr/bin/env bash
# Pins every dependency with its hashes; run it after changing pyproject.toml.
set -eu
cd "$(dirname "$0")/.."
compile() {
    .tools/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-header --no-annotate "$@"
}
echo uv | compile - -o requirements-uv.lock
echo hatchling | compile - -o requirements-build.lock
compile pyproject.toml --extra oidc -o requirements.lock
compile pyproject.toml --extra embedded --extra oidc --group dev -c requirements.lock -o requirements-dev.lock
