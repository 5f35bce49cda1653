#!/usr/bin/env bash
# Pins every dependency with its hashes; run it after changing pyproject.toml.
set -eu
cd "$(dirname "$0")/.."
uv=.tools/bin/uv
compile() {
    $uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
        --no-annotate pyproject.toml "$@"
}
echo uv | $uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
    --no-annotate - -o requirements-uv.lock
compile --extra embedded -o requirements.lock
compile --extra embedded --group dev -c requirements.lock -o requirements-dev.lock
