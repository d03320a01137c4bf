# shellcheck shell=bash
# What Belfry and its tests need from the system. Sourced after terminal.sh.
#
#   prepare dotnet postgres …   installs what is missing where the system is Debian-like and we may, else names the
#                               command to type and ends.

oldest_postgres=15

has_dotnet() {
    # An SDK that was unpacked into the home folder is as good as an installed one.
    if ! command -v dotnet >/dev/null && [ -x "$HOME/.dotnet/dotnet" ]; then
        PATH=$HOME/.dotnet:$PATH
    fi
    command -v dotnet >/dev/null && [[ $(dotnet --list-sdks 2>/dev/null) =~ (^|$'\n')10\. ]]
}

has_postgres() {
    local initdb version
    for initdb in "$(command -v initdb || true)" /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb; do
        [ -x "$initdb" ] || continue
        version=$("$initdb" --version | sed 's/.*) //; s/[^0-9].*//')
        [ "${version:-0}" -ge "$oldest_postgres" ] && return 0
    done
    return 1
}

has_zones() { [ -e "${TZDIR:-/usr/share/zoneinfo}/Europe/Berlin" ]; }

has_tools() {
    local tool
    for tool in setsid setpriv flock find; do command -v "$tool" >/dev/null || return 1; done
}

# The oldest that builds the web console.
has_node() {
    command -v node >/dev/null && command -v npm >/dev/null &&
        node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
}

has_chromium() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }

has_etcd() { command -v etcd >/dev/null; }
has_go() { command -v go >/dev/null; }
has_python() { command -v python3 >/dev/null; }
has_ip() { command -v ip >/dev/null && command -v tc >/dev/null; }
has_nft() { command -v nft >/dev/null; }
has_faketime() { compgen -G '/usr/lib*/faketime/libfaketimeMT.so.1' >/dev/null || compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1' >/dev/null; }
has_wrk() { command -v wrk >/dev/null; }
has_shellcheck() { command -v shellcheck >/dev/null; }

# The newest PostgreSQL that the package lists have, so that an old default does not end in a version too old.
postgres_package() {
    local newest
    newest=$(apt-cache search --names-only '^postgresql-[0-9]+$' | sed 's/^postgresql-//; s/ .*//' | sort -n | tail -1)
    if [ "${newest:-0}" -ge "$oldest_postgres" ]; then echo "postgresql-$newest"; else echo "postgresql-$oldest_postgres"; fi
}

package_of() {
    case $1 in
        dotnet) echo dotnet-sdk-10.0 ;;
        postgres) postgres_package ;;
        zones) echo tzdata ;;
        tools) echo util-linux findutils ;;
        etcd) echo etcd-server ;;
        go) echo golang-go ;;
        node) echo nodejs npm ;;
        python) echo python3 ;;
        ip) echo iproute2 ;;
        nft) echo nftables ;;
        *) echo "$1" ;;
    esac
}

words_of() {
    case $1 in
        dotnet) echo ".NET SDK 10" ;;
        postgres) echo "PostgreSQL $oldest_postgres or newer (programs only; no server is set up)" ;;
        zones) echo "the time zone database" ;;
        tools) echo "setsid, setpriv, flock and find" ;;
        etcd) echo "etcd, the registry that tests publish to (it is not started)" ;;
        go) echo "Go" ;;
        node) echo "Node.js 20.19 or newer with npm, for the web console" ;;
        chromium) echo "Chromium" ;;
        python) echo "Python 3" ;;
        ip) echo "ip and tc, for the fault laboratory" ;;
        nft) echo "nft, for the fault laboratory" ;;
        wrk) echo "wrk, which asks the API as fast as it can" ;;
        faketime) echo "libfaketime, for the fault laboratory" ;;
        *) echo "$1" ;;
    esac
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
    command -v apt-get >/dev/null || return 1
    [ "$(id -u)" -eq 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

install_packages() {
    # Debian's PostgreSQL would set up a server of its own and start it, and so would etcd; Belfry needs the programs alone.
    local clusters=/etc/postgresql-common/createcluster.conf made='' policy=/usr/sbin/policy-rc.d forbidden='' code=0
    if [[ " $* " == *" etcd-server "* ]] && [ ! -e "$policy" ]; then
        forbidden=yes
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
    fi
    if [[ " $* " == *" postgresql-"* ]] && [ ! -e "$clusters" ]; then
        made=yes
        as_root mkdir -p "${clusters%/*}"
        echo 'create_main_cluster = false' | as_root tee "$clusters" >/dev/null
    fi
    apt_install "$@" || code=$?
    if [ -n "$forbidden" ]; then as_root rm -f "$policy"; fi
    if [ -n "$made" ]; then
        as_root rm -f "$clusters" "$clusters.ucf-dist"
        # As the package would have left it: what is set up later is the owner's decision.
        if [ -e /usr/share/postgresql-common/createcluster.conf ]; then
            as_root cp /usr/share/postgresql-common/createcluster.conf "$clusters"
        fi
    fi
    return "$code"
}

missing_of() {
    local item
    for item in "$@"; do "has_$item" || printf '%s\n' "$item"; done
}

# One package per line; those that the lists do not have would fail the rest.
available_packages() {
    local item package
    for item in "$@"; do
        for package in $(package_of "$item"); do
            if [ -n "$(apt-cache madison "$package" 2>/dev/null)" ]; then echo "$package"; fi
        done
    done
}

prepare() {
    local item missing=() packages=()
    mapfile -t missing < <(missing_of "$@")
    # What has_dotnet added to PATH in there is wanted out here too.
    has_dotnet || true
    [ ${#missing[@]} -eq 0 ] && return

    for item in "${missing[@]}"; do say "Missing: $(words_of "$item")"; done
    if may_install; then
        # A fresh machine has no package lists yet, and the newest package is chosen from them.
        quietly "Reading the package lists" as_root apt-get update ||
            say "The package lists could not be read; trying with those that are there."
        mapfile -t packages < <(available_packages "${missing[@]}")
        [ ${#packages[@]} -eq 0 ] || quietly "Installing ${packages[*]}" install_packages "${packages[@]}" || true
        mapfile -t missing < <(missing_of "$@")
        [ ${#missing[@]} -eq 0 ] && return
    fi
    explain_missing "${missing[@]}"
    exit 1
}

# prefer node …: the same for what something can do without. What is missing is said, and the command that brings it.
prefer() { (prepare "$@") || say "Going on without it."; }

explain_missing() {
    local item packages=()
    say "Still missing; install by hand and start again:"
    for item in "$@"; do
        mapfile -t packages < <(available_packages "$item")
        if [ ${#packages[@]} -gt 0 ]; then
            say "  $(words_of "$item"):   sudo apt-get install ${packages[*]}"
        elif [ "$item" = dotnet ]; then
            say "  .NET SDK 10, into your home folder:   curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0"
        else
            say "  $(words_of "$item"):   what Debian calls $(package_of "$item"), such as with: sudo dnf install …"
        fi
    done
}
