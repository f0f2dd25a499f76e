#!/usr/bin/env bash
# A tour of a minute: installs what is missing, builds bigproc, mounts a machine of 512 CPUs, looks at it with
# ordinary tools, shows the one page that a reader holds, and unmounts.
set -euo pipefail
. "$(dirname "$0")/common.sh"
prepare

say "mounting a machine of 512 CPUs"
mount_machine machine --machine epyc-512
cd "$folder/machine"

say "it has 512 CPUs"
show "head -1 proc/interrupts | wc -w"
show "wc -lc proc/interrupts"
say "the first columns of its table, as cat shows them"
show "cat proc/interrupts | cut -c1-70 | head -12"
say "what its local timers counted so far"
show "grep LOC: proc/interrupts | cut -c1-70"
say "which CPU takes the first disk's queue 300"
show "awk '/nvme0q300\$/ { for (i = 2; i < NF; i++) if (\$i > 0) { print \"CPU\" i - 2, \$i; exit } }' proc/interrupts"

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
cmp "$folder/before" "$folder/after" || fail "the memory is not as it was before the reader"
pages() { awk '{ for (i = 5; i <= NF; i++) n += $i * 2 ^ (i - 5); print n }' "$1"; }
held=$(($(pages "$folder/before") - $(pages "$folder/during")))
[ "$held" = 1 ] || fail "the reader held $held pages, not one"

say "unmounting"
unmount_machine machine
say "done. Next: examples/vmalloc-story.sh, and .build/release/bigproc --help"
