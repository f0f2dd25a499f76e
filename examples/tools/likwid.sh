#!/usr/bin/env bash
# Does likwid-topology print numbers of cores, or -1 as 4294967295, and does it come to its end? Needs: likwid.
set -uo pipefail

out=$(likwid-topology 2>/dev/null)
status=$?
grep 4294967295 <<<"$out" && exit 1
exit $status
