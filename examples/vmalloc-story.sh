#!/usr/bin/env bash
# Why kernels avoid vmalloc: the story of November 2003 in a minute, every claim shown by a command on a file.
set -euo pipefail
. "$(dirname "$0")/common.sh"
prepare

say "November 2003: an Itanium machine of 512 CPUs, Linux 2.6.0-test9"
mount_machine altix --machine altix-512 --clock manual
cd "$folder/altix"
show "head -1 proc/interrupts | wc -w"

say "1. kmalloc fails: the file wants one buffer, 4096 bytes and as many again for every 8 CPUs"
show "echo \$((4096 * (1 + 512 / 8))) bytes"
show_failing "cat sim/interrupts.kmalloc"
echo "kmalloc's largest is 131072 bytes: 255 CPUs fit, 256 do not"
show "bigproc cat --machine altix-512 --cpus 255 sim/interrupts.kmalloc | wc -c"
show_failing "bigproc cat --machine altix-512 --cpus 256 sim/interrupts.kmalloc"

say "2. vmalloc works: pages from anywhere, mapped side by side"
show "cat sim/interrupts.vmalloc | wc -lc"
show "cmp sim/interrupts.vmalloc sim/interrupts.page && echo the same bytes"

say "3. but it edits page tables, and flushes the TLBs of all CPUs each time it is given back"
settled
show "awk '/^#/ || /^(page|vmalloc) /' sim/allocator | cut -c1-110"
echo "for one reading each, as often as a monitor reads the file:"
show "bigproc compare --machine altix-512 --cpus-list 512 | cut -c1-105"
flushes=$(awk '$1 == "vmalloc" { print $9 }' sim/allocator)
[ "$flushes" -ge 1024 ] || fail "$flushes TLB flushes times CPUs were counted; at least 1024 were to be"

say "4. today's kernels put the flush off until many addresses wait, and then interrupt all CPUs"
mount_machine uv --machine uv-4096 --clock manual
cd "$folder/uv"
show "echo fragment 1 >sim/control"
show "cat sim/interrupts.row >/dev/null; cat sim/interrupts.row >/dev/null; grep -c unpurged proc/vmallocinfo"
show "awk '/^#/ || /^(page|row) /' sim/allocator | cut -c1-110"

say "5. it costs TLB entries: the kernel's own mapping has large pages, vmalloc's has small ones"
show "head -c 20000000 sim/interrupts.page | wc -c"
show "awk '/^(page|row) / { print \$1 \":\", \$10, \"TLB misses\" }' sim/allocator"
show "grep DirectMap proc/meminfo"
entries() { awk -v who="$1" '$1 == who { print $10 }' sim/allocator; }
[ "$(entries row)" -gt "$(entries page)" ] || fail "the row reader's buffer cost no TLB entries"

say "6. its addresses are few on 32-bit machines, and every module needs some of them"
mount_machine i386 --machine "$project/examples/machines/i386-smp.yaml" --clock manual
cd "$folder/i386"
show "grep Vmalloc proc/meminfo"
show "cat proc/modules"
show "grep -c vmalloc proc/vmallocinfo"
echo "examples/vmalloc-exhaustion.sh uses them up, and then no module can be loaded"

say "7. some users are right to ask for it: modules, and the descriptor table of a process with many files"
cd "$folder/altix"
show "tail -1 proc/modules"
show "grep module proc/vmallocinfo | tail -1"
cat >"$folder/many.py" <<'PYTHON'
import sys
files = [open(sys.argv[1]) for _ in range(2100)]
sys.stdout.writelines(line for line in open(sys.argv[2]) if "fd_array" in line)
PYTHON
if command -v python3 >/dev/null && ulimit -n 4096 2>/dev/null; then
    show "python3 $folder/many.py sim/clock proc/vmallocinfo"
    settled
fi

say "8. and a file of /proc needs neither: a record at a time, one page is enough, for 4096 CPUs too"
cd "$folder/uv"
show "cat sim/interrupts.page | head -c 50000000 | wc -c"
exec 3<sim/interrupts.page
dd bs=1000000 count=1 <&3 status=none >/dev/null
show "cat sim/readers"
held=$(awk '$1 == "page" { print $4 }' sim/allocator)
[ "$held" = 1 ] || fail "the page reader holds $held pages, not one"
exec 3<&-

say "unmounting"
for machine in altix uv i386; do unmount_machine "$machine"; done
