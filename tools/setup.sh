#!/usr/bin/env bash
# Sets everything up from python3 >= 3.11, pip and make alone: root or not, with or without the venv module.
# `--for-tests` adds Chromium and PostgreSQL 15. A second run sees its stamps and ends at once.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }
die() { say "setup: $*"; exit 1; }

fingerprint() { cat pyproject.toml requirements*.lock tools/setup.sh | sha256sum | cut -d' ' -f1; }

python_environment() {
    command -v python3 > /dev/null || die "python3 is missing; install Python 3.11 or newer (apt-get install python3)."
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
        || die "python3 is older than 3.11; install a newer one (Debian 12 and Ubuntu 24.04 have it)."
    if [ ! -x .tools/bin/uv ]; then
        python3 -m pip --version > /dev/null 2>&1 || die "pip is missing; install it (apt-get install python3-pip)."
        say "setup: installing uv"
        python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --upgrade \
            --target .tools --require-hashes -r requirements-uv.lock
    fi
    [ -x .venv/bin/python ] || .tools/bin/uv venv --quiet --python "$(command -v python3)" .venv
    say "setup: installing the pinned packages"
    .tools/bin/uv pip sync --quiet --python .venv/bin/python --require-hashes requirements-dev.lock
    .tools/bin/uv pip install --quiet --python .venv/bin/python --no-build-isolation --no-deps --editable .
}

mark="$(fingerprint)"
fresh() { [ "$(cat .venv/.stamp 2> /dev/null || true)" = "$mark" ]; }
if ! fresh; then
    mkdir -p .tools
    exec 9> .tools/lock
    flock 9 # two set-ups at once would undo each other
    fresh || python_environment
    printf '%s' "$mark" > .venv/.stamp
fi
if [ "${1:-}" = --for-tests ]; then
    bash tools/browser.sh
fi
