#!/usr/bin/env bash
# A machine that lives: interrupts move, CPUs come and go, and every file says so. A minute, and the same every time.
set -euo pipefail
. "$(dirname "$0")/common.sh"
prepare

say "a server of 16 CPUs; its machine file says what happens to it, and when"
show "sed -n '/^events/,\$p' examples/machines/bad-day.yaml"
mount_machine day --machine "$project/examples/machines/bad-day.yaml" --clock manual
cd "$folder/day"
show "grep snd_hda proc/interrupts | cut -c1-75; cat proc/irq/16/effective_affinity_list"

say "1. users move interrupts as on any machine: later counts land on the new CPU, the old ones stay"
show "echo 2 >proc/irq/16/smp_affinity_list; echo 5s >sim/clock; grep snd_hda proc/interrupts | cut -c1-75"
show_failing "echo 99 >proc/irq/16/smp_affinity_list"

say "2. a storm from the 10th second on; in the 15th the interrupt is moved to CPU 5"
show "echo 20s >sim/clock; grep snd_hda proc/interrupts | cut -c1-97"

say "3. CPU 5 goes offline: its column and its line go, its interrupts move, its sums stay"
show "echo 6s >sim/clock; cat sys/devices/system/cpu/online"
show "head -1 proc/interrupts | wc -w; grep -c '^cpu[0-9]' proc/stat; head -1 proc/softirqs | wc -w"
show "cat proc/irq/16/effective_affinity_list"
show "grep '^intr' proc/stat | cut -d' ' -f19"

say "4. 200,000 interrupts that nobody handles: the kernel turns number 9 off after half of them"
show "echo 24s >sim/clock; awk '/acpi/ { for (i = 2; i < 17; i++) n += \$i; print n }' proc/interrupts"
show "echo 1h >sim/clock; awk '/acpi/ { for (i = 2; i < 17; i++) n += \$i; print n }' proc/interrupts"

say "5. CPUs that come and go all the time: header and rows of one reading always agree"
show "echo 'cpu 8-15 flap 4 for 30s' >sim/control"
show "for i in 1 2 3; do echo 7s >sim/clock; awk 'NR == 1 { n = NF } / nvme0q1\$/ { print n, \"CPUs,\", NF - 4, \"cells\" }' proc/interrupts; done"
show "echo 10s >sim/clock; echo 'cpu 1-15 online' >sim/control; cat sys/devices/system/cpu/online"
columns=$(head -1 proc/interrupts | wc -w)
[ "$columns" -eq 16 ] || fail "$columns CPUs at the end; 16 were to be"

say "the same day again is the same day, to the byte"
show "bigproc cat --machine $project/examples/machines/bad-day.yaml --clock manual proc/interrupts | cksum"
show "bigproc cat --machine $project/examples/machines/bad-day.yaml --clock manual proc/interrupts | cksum"
