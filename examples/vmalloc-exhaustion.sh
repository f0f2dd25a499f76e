#!/usr/bin/env bash
# The argument against vmalloc: on a 32-bit machine its addresses are few, and whoever may open a file of /proc
# could use them up. Readers of the file as the vmalloc patch would have it keep a module from loading; readers of
# the file as it is cannot.
set -euo pipefail
. "$(dirname "$0")/common.sh"
prepare

say "a 32-bit machine of 512 CPUs"
mount_machine machine --machine "$project/examples/machines/i386-smp.yaml" --clock manual
cd "$folder/machine"

ulimit -n 4096 2>/dev/null || true
descriptors=()
# Opens a file as often as it can be, 1000 times at most, and keeps all of them open.
open_many() {
    local descriptor
    while [ ${#descriptors[@]} -lt 1000 ] && { exec {descriptor}<"$1"; } 2>"$folder/error"; do
        descriptors+=("$descriptor")
    done
}
close_all() {
    local descriptor
    for descriptor in "${descriptors[@]}"; do exec {descriptor}<&-; done
    descriptors=()
    settled
}

say "what its kernel has for vmalloc"
show "grep Vmalloc proc/meminfo"
say "a module can be loaded"
show "echo 'module load xfs 524288' >sim/control; head -1 proc/modules"
show "echo 'module unload xfs' >sim/control"

say "somebody who may read the file opens it again and again, buffered as the vmalloc patch would have it"
open_many sim/interrupts.vmalloc
opened=${#descriptors[@]}
sed 's/^.*: sim/sim/' "$folder/error"
echo "$opened readers hold it open"
[ "$opened" -lt 1000 ] || fail "vmalloc's addresses were not used up"
show "grep Vmalloc proc/meminfo"
say "and the kernel cannot load a module any more"
show_failing "echo 'module load xfs 524288' >sim/control"
show "tail -1 sim/control"
close_all
say "until they are gone"
show "echo 'module load xfs 524288' >sim/control; head -1 proc/modules"
show "echo 'module unload xfs' >sim/control"

say "the same with the file as it is: a page for each reader"
open_many sim/interrupts.page
for descriptor in "${descriptors[@]}"; do head -c 4096 <&"$descriptor" >"$folder/text"; done
echo "${#descriptors[@]} readers hold it open, and each has its page"
[ ${#descriptors[@]} = 1000 ] || fail "page readers were refused"
show "grep Vmalloc proc/meminfo"
show "echo 'module load xfs 524288' >sim/control; head -1 proc/modules"
close_all
say "unmounting"
unmount_machine machine
