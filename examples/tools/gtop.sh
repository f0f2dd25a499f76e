#!/usr/bin/env bash
# How many CPUs does libgtop know, behind GNOME's and MATE's system monitors? Needs: gir1.2-gtop-2.0, python3-gi.
set -euo pipefail

shown=$(/usr/bin/python3 -c '
import gi
gi.require_version("GTop", "2.0")
from gi.repository import GTop
print(GTop.glibtop_get_sysinfo().ncpu)')
there=$(grep -c '^cpu[0-9]' /proc/stat)
echo "libgtop: $shown, /proc/stat: $there"
[ "$shown" -eq "$there" ]
