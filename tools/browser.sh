#!/usr/bin/env bash
# What tests need beyond Python packages: Chromium and PostgreSQL 15, by apt as root, else unpacked under .tools.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

have_chromium() { command -v chromium > /dev/null 2>&1 || [ -x .tools/chromium/chromium ]; }
have_postgres() { [ -x /usr/lib/postgresql/15/bin/postgres ] || [ -x .tools/postgresql-15/usr/lib/postgresql/15/bin/postgres ]; }

as_root() {
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    mkdir -p /etc/postgresql-common
    # Debian's package would start a server of its own.
    [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
    apt-get install -y -qq --no-install-recommends "$@" > .tools/apt.log 2>&1 || { tail -5 .tools/apt.log >&2; return 1; }
}

# Downloads packages with everything they need that is not installed, and unpacks them into a folder.
unpacked() {
    local folder=$1
    shift
    mkdir -p "$folder/archives"
    local lists="$PWD/.tools/apt"
    mkdir -p "$lists/partial"
    local options=(-o "Dir::State::lists=$lists" -o "Dir::Cache=$lists/cache" -o Dir::Cache::pkgcache=pkg.bin -o Dir::Cache::srcpkgcache=src.bin -o Debug::NoLocking=1)
    mkdir -p "$lists/cache/archives/partial"
    apt-get "${options[@]}" update -qq 2> >(grep -v 'unlinking the file cache' >&2)
    local wanted
    wanted=$(apt-get "${options[@]}" install -s --no-install-recommends "$@" | sed -n 's/^Inst \([^ ]*\).*/\1/p')
    (cd "$folder/archives" && apt-get "${options[@]}" download -qq $wanted)
    for archive in "$folder"/archives/*.deb; do dpkg-deb -x "$archive" "$folder"; done
    rm -rf "$folder/archives"
}

# A browser outside / needs to be told where its libraries and fonts are.
chromium_wrapper() {
    local root="$PWD/.tools/chromium" libraries
    libraries=$(find "$root/usr/lib" "$root/lib" -name '*.so*' ! -path "$root/usr/lib/chromium/*" -printf '%h\n' | sort -u | paste -sd:)
    cat > "$root/fonts.conf" << END
<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>$root/usr/share/fonts</dir><dir>/usr/share/fonts</dir><cachedir>$root/var/cache/fonts</cachedir></fontconfig>
END
    cat > "$root/chromium" << END
#!/bin/sh
root='$root'
export FONTCONFIG_FILE="\$root/fonts.conf"
export LD_LIBRARY_PATH="$libraries"
exec "\$root/usr/lib/chromium/chromium" "\$@"
END
    chmod +x "$root/chromium"
}

if have_chromium && have_postgres; then exit 0; fi
command -v apt-get > /dev/null || { say "setup: tests need chromium and PostgreSQL 15; install them by hand (no apt-get here)."; exit 1; }
say "setup: installing Chromium and PostgreSQL 15 for the tests"
if [ "$(id -u)" = 0 ]; then
    have_chromium || as_root chromium fonts-thai-tlwg
    have_postgres || as_root postgresql-15 || say "setup: no PostgreSQL 15 here; tests against it will say so"
else
    have_chromium || { unpacked .tools/chromium chromium fonts-thai-tlwg; chromium_wrapper; }
    have_postgres || unpacked .tools/postgresql-15 postgresql-15 || say "setup: no PostgreSQL 15 here; tests against it will say so"
fi
