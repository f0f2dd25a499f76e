#!/usr/bin/env bash
# Does mpstat show the interrupts that are there? Compares the names of its columns with the rows. Needs: sysstat.
set -euo pipefail

out=$(LC_ALL=C mpstat -I CPU -P 0 1 1)
shown=$(awk '$2 == "CPU" { for (i = 3; i <= NF; i++) { sub("/s", "", $i); print $i } exit }' <<<"$out")
there=$(awk 'NR > 1 { sub(":", "", $1); print $1 }' /proc/interrupts)
diff <(echo "$shown") <(echo "$there")
