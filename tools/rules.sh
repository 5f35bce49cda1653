#!/usr/bin/env bash
# House rules that no linter knows: module length, opening sentence, no index host in any file.
set -eu
cd "$(dirname "$0")/.."
exec .venv/bin/python tools/rules.py
