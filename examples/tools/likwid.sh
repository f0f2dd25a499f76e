#!/usr/bin/env bash
# Does likwid-topology print numbers of cores, or -1 as 4294967295? Needs: likwid.
set -euo pipefail

! likwid-topology 2>/dev/null | grep 4294967295
