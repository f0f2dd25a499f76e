#!/usr/bin/env bash
# Does the system's awk print the sum of a row? Compares the plain "print s" with digits spelled out.
# AWK chooses another one: AWK="busybox awk". Needs: mawk, what Debian calls awk. Only with --clock manual.
set -euo pipefail

sum='$1 == "LOC:" { for (i = 2; $i ~ /^[0-9]+$/; i++) s += $i }'
shown=$(${AWK:-mawk} "$sum END { print s }" /proc/interrupts)
there=$(${AWK:-mawk} "$sum END { printf \"%.0f\", s }" /proc/interrupts)
echo "print s: $shown, all digits: $there"
[ "$shown" = "$there" ]
