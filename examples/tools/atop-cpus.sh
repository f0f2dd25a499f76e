#!/usr/bin/env bash
# Does atop show the CPUs that are there? Compares the numbers of its CPUs, and their idle time, with /proc/stat.
# Needs: atop. Best with --clock manual.
set -euo pipefail

shown=$(atop -P cpu 1 1 2>/dev/null | awk '$1 == "cpu" { print $8, $12 }')
there=$(awk '/^cpu[0-9]/ { print substr($1, 4), $5 }' /proc/stat)
diff <(echo "$shown") <(echo "$there") >/dev/null && exit
diff <(echo "$shown") <(echo "$there") | head -3
exit 1
