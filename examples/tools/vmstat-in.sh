#!/usr/bin/env bash
# Is the first line of vmstat right? Compares its interrupts a second since boot (column "in") with /proc/stat. Needs: procps.
# Only with --clock manual, as vmstat and the check read the files one after the other.
set -euo pipefail

shown=$(vmstat | awk 'END { print $11 }')
there=$(awk 'NR == 1 { up = $1 } $1 == "intr" { printf "%.0f\n", $2 / up }' /proc/uptime /proc/stat)
echo "vmstat: $shown, /proc/stat: $there"
awk -v a="$shown" -v b="$there" 'BEGIN { exit !(a > b * 0.9 && a < b * 1.1) }'
