# What the examples share: sourced, not run. Builds the program, mounts machines in a folder of their own, and
# leaves nothing behind when the example ends, also when it is interrupted.
cd "$(dirname "${BASH_SOURCE[0]}")/.."
project=$PWD
example=$(basename "$0" .sh)
folder=
mountpoints=()

say() { printf '\n== %s\n' "$*"; }

# A command, and what it prints. `show_failing` is for one that is to fail.
show() {
    printf '$ %s\n' "$*"
    bash -c "$*"
}
show_failing() {
    printf '$ %s\n' "$*"
    if bash -c "$*" 2>&1; then fail "'$*' was to fail, and did not"; fi
}

fail() {
    echo "$example: $*" >&2
    exit 1
}

cleanup() {
    status=$?
    trap - EXIT INT TERM HUP
    # Not in a mount: a folder that is somebody's working directory cannot be unmounted.
    cd /
    for ((descriptor = 3; descriptor < 2048; descriptor++)); do
        [ -e "/proc/$$/fd/$descriptor" ] || continue
        case $(readlink "/proc/$$/fd/$descriptor") in "$folder"/*) eval "exec $descriptor<&-" ;; esac
    done
    for mountpoint in ${mountpoints[@]+"${mountpoints[@]}"}; do
        if grep -qs " $mountpoint fuse.bigproc " /proc/self/mounts; then
            "$bigproc" unmount "$mountpoint" || fusermount3 -u -z "$mountpoint" || true
        fi
    done
    [ -z "$folder" ] || rm -rf --one-file-system "$folder"
    exit "$status"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# Builds the program, or takes the one that BIGPROC_PROGRAM names.
prepare() {
    command -v swift >/dev/null || [ -n "${BIGPROC_PROGRAM:-}" ] ||
        fail "no Swift toolchain; install Swift 6.3 or later from swift.org and try again"
    ./examples/packages.sh libfuse3-dev fuse3 pkg-config
    [ -c /dev/fuse ] ||
        fail "/dev/fuse is not here; load the fuse module, or start the container with --device /dev/fuse"
    if [ -n "${BIGPROC_PROGRAM:-}" ]; then
        bigproc=$BIGPROC_PROGRAM
    else
        say "building (release; the first time takes a few minutes)"
        swift build -c release --product bigproc
        bigproc=$project/.build/release/bigproc
    fi
    PATH=$(dirname "$bigproc"):$PATH
    folder=$(mktemp -d)
}

# Mounts a machine at $folder/NAME, with the options that follow the name.
mount_machine() {
    local mountpoint=$folder/$1
    shift
    mkdir "$mountpoint"
    mountpoints+=("$mountpoint")
    echo "\$ bigproc mount $* $mountpoint"
    "$bigproc" mount "$@" "$mountpoint"
}

unmount_machine() {
    cd "$project"
    echo "\$ bigproc unmount $folder/$1"
    "$bigproc" unmount "$folder/$1"
}

# Closing a file takes effect a moment later: waits until nobody but the look itself has one open, in the mount
# that is the working directory.
settled() {
    for _ in $(seq 100); do
        [ "$(wc -l <sim/readers)" -gt 1 ] || return 0
        sleep 0.05
    done
    fail "readers did not give back their buffers"
}
