#!/usr/bin/env bash
# A tour of a minute: installs what is missing, builds bigproc, mounts a machine of 512 CPUs, looks at it with
# ordinary tools, shows the one page that a reader holds, and unmounts. Leaves nothing behind, also when
# interrupted.
set -euo pipefail
cd "$(dirname "$0")/.."
project=$PWD

say() { printf '\n== %s\n' "$*"; }
show() {
    printf '$ %s\n' "$*"
    bash -c "$*"
}

mountpoint=
folder=
cleanup() {
    status=$?
    trap - EXIT INT TERM HUP
    exec 3<&- || true
    # Not in the mount: a folder that is somebody's working directory cannot be unmounted.
    cd /
    if [ -n "$mountpoint" ] && grep -qs " $mountpoint fuse.bigproc " /proc/self/mounts; then
        "$bigproc" unmount "$mountpoint" || fusermount3 -u -z "$mountpoint" || true
    fi
    [ -z "$folder" ] || rm -rf --one-file-system "$folder"
    exit "$status"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

command -v swift >/dev/null || {
    echo "quickstart: no Swift toolchain; install Swift 6.3 or later from swift.org and try again" >&2
    exit 1
}
./examples/packages.sh libfuse3-dev fuse3 pkg-config
[ -c /dev/fuse ] || {
    echo "quickstart: /dev/fuse is not here; load the fuse module, or start the container with --device /dev/fuse" >&2
    exit 1
}

say "building (release; the first time takes a few minutes)"
swift build -c release --product bigproc
bigproc=$PWD/.build/release/bigproc

folder=$(mktemp -d)
mountpoint=$folder/machine
mkdir "$mountpoint"
say "mounting a machine of 512 CPUs at $mountpoint"
echo "\$ bigproc mount --machine epyc-512 $mountpoint"
"$bigproc" mount --machine epyc-512 "$mountpoint"
cd "$mountpoint"

say "it has 512 CPUs"
show "head -1 proc/interrupts | wc -w"
show "wc -lc proc/interrupts"
say "the first columns of its table, as cat shows them"
show "cat proc/interrupts | cut -c1-70 | head -12"
say "what its local timers counted so far"
show "grep LOC: proc/interrupts | cut -c1-70"
say "which CPU takes the first disk's queue 300"
show "awk '/nvme0q300\$/ { for (i = 2; i < NF; i++) if (\$i > 0) { print \"CPU\" i - 2, \$i; exit } }' proc/interrupts"

# Closing a file takes effect a moment later; wait until nobody but the look itself has one open.
settled() {
    for _ in $(seq 100); do
        [ "$(wc -l <sim/readers)" -gt 1 ] || return 0
        sleep 0.05
    done
    echo "quickstart: readers did not give back their pages" >&2
    return 1
}

# What buddyinfo shows now, to be compared at the end. Its own reader must be gone again before the next look.
keep() {
    grep 'Node 0, zone   Normal' proc/buddyinfo >"$folder/$1"
    sleep 0.2
}

settled
say "memory of the machine before a reader: free blocks of each order"
keep before
show "grep 'Node 0, zone   Normal' proc/buddyinfo"
say "a reader that holds the file open in the middle: it has one page, although one line is 6 kB"
exec 3<proc/interrupts
dd bs=100000 count=1 <&3 status=none >/dev/null
show "cat sim/readers"
sleep 0.2
keep during
show "grep 'Node 0, zone   Normal' proc/buddyinfo"
exec 3<&-
settled
say "and gave it back when it closed the file"
keep after
show "grep 'Node 0, zone   Normal' proc/buddyinfo"
cmp "$folder/before" "$folder/after" || {
    echo "quickstart: the memory is not as it was before the reader" >&2
    exit 1
}
pages() { awk '{ for (i = 5; i <= NF; i++) n += $i * 2 ^ (i - 5); print n }' "$1"; }
held=$(($(pages "$folder/before") - $(pages "$folder/during")))
[ "$held" = 1 ] || {
    echo "quickstart: the reader held $held pages, not one" >&2
    exit 1
}

cd "$project"
say "unmounting"
echo "\$ bigproc unmount $mountpoint"
"$bigproc" unmount "$mountpoint"
say "done. Next: .build/release/bigproc --help"
