# shellcheck shell=bash
# Builds, one at a time in a working copy. Sourced after terminal.sh, with $root set.
#
# Every built program gets a folder of its own under artifacts/run, and `current` points to the newest: an instance that
# runs is never overwritten by the build of the next.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
# The SDK asks for a library of languages that small systems lack; nothing here needs it.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1

: "${root:?}"
current=$root/artifacts/run/current
console=$root/web/dist
console_from=("$root/web/src" "$root/web/public" "$root/web/index.html" "$root/web/package-lock.json" "$root/web/vite.config.ts"
    "$root/web/tsconfig.json")
built_from=("$root/src" "$root/Directory.Build.props" "$root/Directory.Packages.props" "$root/global.json")

is_up_to_date() {
    # A folder counts as newer when a file in it was removed.
    [ -x "$current/belfry" ] && [ -z "$(find "${built_from[@]}" -newer "$current/built" -print -quit)" ] &&
        console_is_up_to_date && [ ! "$console/built" -nt "$current/built" ]
}

# Without Node.js the console is what it was, or left out.
console_is_up_to_date() {
    ! has_node || { [ -f "$console/built" ] && [ -z "$(find "${console_from[@]}" -newer "$console/built" -print -quit)" ]; }
}

install_console_packages() { install_npm_packages "$root/web" "the web console"; }

# What the throughput benchmark compares with; no part of the product.
install_graphile_worker() { install_npm_packages "$root/benchmarks/graphile-worker" "graphile-worker"; }

# install_npm_packages FOLDER WORDS: what its package-lock.json names; nothing when it is there.
install_npm_packages() {
    local installed=$1/node_modules/.package-lock.json
    if [ ! -f "$installed" ] || [ "$1/package-lock.json" -nt "$installed" ]; then
        quietly "Installing the packages of $2" npm --prefix "$1" ci --no-audit --no-fund
    fi
}

vite_build() { (cd "$root/web" && npx --no-install vite build --emptyOutDir --outDir "$1"); }

# The build lock is held. The files are put in place whole; the mark is from before the build, as below.
build_console() {
    console_is_up_to_date && return
    local mark
    mark=$(mktemp)
    rm -rf "$console.next"
    install_console_packages && quietly "Building the web console" vite_build dist.next || return
    mv "$mark" "$console.next/built"
    rm -rf "$console"
    mv -T "$console.next" "$console"
}

# The lock is held until unlock_builds: two builds would write the same files.
lock_builds() {
    if ! mkdir -p "$root/artifacts/run" 2>/dev/null || [ ! -w "$root/artifacts" ]; then
        fail "$root/artifacts cannot be written to by $(id -un), so nothing can be built." \
            "Build as its owner, or in a clone of your own."
    fi
    exec 7>"$root/artifacts/build.lock"
    if ! flock -n 7; then
        say "Another build is going on here; waiting for it …"
        flock 7
    fi
}

unlock_builds() { exec 7>&-; }

# Servers that a build would leave running are not wanted: they outlive the command that started them.
dotnet_build() { (cd "$root" && dotnet "$@" --disable-build-servers --verbosity quiet); }

# What a person runs is not held up by what a contributor must mend: warnings and style are ./test's matter. Compiled to
# machine code where the SDK can: a master that leads for the first time would else spend its first second on compiling.
publish_belfry() {
    local machine options=(--configuration Release --output "$1" -p:RunAnalyzers=false -p:TreatWarningsAsErrors=false)
    case $(uname -m) in
        x86_64) machine=linux-x64 ;;
        aarch64) machine=linux-arm64 ;;
        *) machine='' ;;
    esac
    if [ -n "$machine" ] && ! ldd --version 2>&1 | grep -qi musl; then
        # Half of what is compiled at run time otherwise are generics of the framework over Belfry's types, which are taken
        # along by these two; each such code is used only where the framework's own is still what it was compiled from.
        local compiled=(--runtime "$machine" --self-contained false -p:PublishReadyToRun=true)
        local generics="-p:PublishReadyToRunCrossgen2ExtraArgs=--opt-cross-module:*%3B--non-local-generics-module:*"
        dotnet_build publish src/Belfry "${options[@]}" "${compiled[@]}" "$generics" && return
        dotnet_build publish src/Belfry "${options[@]}" "${compiled[@]}" && return
        echo "Building without machine code; it starts more slowly."
        rm -rf "${1:?}"/belfry*
    fi
    dotnet_build publish src/Belfry "${options[@]}"
}

build_belfry() {
    is_up_to_date && return
    lock_builds
    if ! is_up_to_date; then
        build_console || exit 1
        local next
        next=$root/artifacts/run/$(date +%Y%m%d-%H%M%S)-$$
        mkdir "$next"
        # From before the build: a file that is edited while it goes on makes the next one necessary.
        touch "$next/built"
        if ! quietly "Building Belfry" publish_belfry "$next"; then
            rm -rf "$next"
            exit 1
        fi
        remove_old_builds "$next"
        ln -sfn "${next##*/}" "$current.next"
        mv -T "$current.next" "$current"
    fi
    unlock_builds
}

# All but the new one, the one before (somebody may be about to start it) and those that run.
remove_old_builds() {
    local build program running=" "
    for program in /proc/[0-9]*/cmdline; do
        IFS= read -r -d '' program 2>/dev/null <"$program" && running+="$program "
    done
    for build in "$root"/artifacts/run/[0-9]*; do
        [ "$build" = "$1" ] || [ "$build" = "$(readlink -f "$current")" ] || [[ $running == *" $build/belfry "* ]] ||
            rm -rf "$build"
    done
}

# Becomes the built program.
exec_belfry() {
    as_people_run_it
    exec "$BELFRY_PROGRAM" "$@"
}

# For what starts the built program itself: where it is, in the surroundings of a usual shell.
as_people_run_it() {
    # The program looks for .NET in its usual places only.
    : "${DOTNET_ROOT:=$(dirname "$(readlink -f "$(command -v dotnet)")")}"
    export DOTNET_ROOT
    unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT DOTNET_GENERATE_ASPNET_CERTIFICATE
    BELFRY_PROGRAM=$(readlink -f "$current")/belfry
    export BELFRY_PROGRAM
}
