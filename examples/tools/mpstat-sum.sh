#!/usr/bin/env bash
# Does mpstat count all interrupts? Compares interrupts a second since boot, of all CPUs, with /proc/stat. Needs: sysstat.
# Only with --clock manual, as mpstat and the check read the files one after the other.
set -euo pipefail

shown=$(LC_ALL=C mpstat -I SUM | awk 'END { print $NF }')
there=$(awk 'NR == 1 { up = $1 } $1 == "intr" { printf "%.2f\n", $2 / up }' /proc/uptime /proc/stat)
echo "mpstat: $shown, /proc/stat: $there"
awk -v a="$shown" -v b="$there" 'BEGIN { exit !(a > b * 0.999 && a < b * 1.001) }'
