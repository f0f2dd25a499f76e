#!/usr/bin/env bash
# Installs what is missing, checks the formatting, builds, and runs every test.
# Further arguments go to swift test, as --filter SeqFileTests.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v swift >/dev/null || {
    echo "run.sh: no Swift toolchain; install Swift 6.3 or later from swift.org and try again" >&2
    exit 1
}
./examples/packages.sh libfuse3-dev fuse3 pkg-config

echo "== formatting"
swift format lint --strict --recursive Package.swift Sources Tests

# What users run is the optimised program, so that is what the integration tests mount.
echo "== release build"
swift build -c release --product bigproc
export BIGPROC_PROGRAM=$PWD/.build/release/bigproc

echo "== tests"
exec swift test --disable-xctest "$@"
