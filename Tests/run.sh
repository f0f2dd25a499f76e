#!/usr/bin/env bash
# Installs what is missing, checks the formatting, builds, and runs every test.
#
#   --sanitize   runs the tests of memory and of readers under the address sanitizer and the thread sanitizer instead;
#                a quarter of an hour
#   --conformance   compares random scripts of system calls on the host's own seq_files with the same through a mount,
#                at length; BIGPROC_CONFORMANCE_OPERATIONS is how many calls on each file, BIGPROC_CONFORMANCE_SEED the
#                first script's seed. A short run of it is among the other tests
#
# Further arguments go to swift test, as --filter SeqFileTests.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v swift >/dev/null || {
    echo "run.sh: no Swift toolchain; install Swift 6.3 or later from swift.org and try again" >&2
    exit 1
}
./examples/packages.sh libfuse3-dev fuse3 pkg-config

if [ "${1:-}" = --sanitize ]; then
    shift
    # The memory, who uses it, and who reads through it; mounts are other processes, which no sanitizer sees.
    suites='KernelMemoryTests|SeqFileTests'
    # The gold linker of older systems knows some of the sanitizers' sections badly.
    # Left out are the tests of how little memory and how few addresses of the host are taken: this sanitizer
    # takes more of both than all else.
    echo "== address sanitizer"
    swift test --disable-xctest --scratch-path .build-address --sanitize address -Xswiftc -use-ld=lld \
        --filter "$suites" --skip 'CostNothing|CostLittle|ddressSpaceLimit|unmappingWithoutMappings' "$@"
    # This sanitizer sees the locks of the C library alone (KernelTypes/Lock.swift). What has one thread only has
    # nothing for it.
    echo "== thread sanitizer"
    TSAN_OPTIONS="halt_on_error=1 ${TSAN_OPTIONS:-}" \
        swift test --disable-xctest --scratch-path .build-thread --sanitize thread -Xswiftc -use-ld=lld \
        -Xswiftc -DTHREAD_SANITIZER --filter 'Concurrency|MachineTests|SeqFileTests' "$@"
    exit
fi

# The tools that are tested on emulated machines; some bring services of their own, which are not for everybody's
# machine: where a tool is missing, its tests are left out.
if [ -n "${CI+set}" ]; then
    ./examples/packages.sh atop collectd-core curl gcc gir1.2-gtop-2.0 hwloc-nox irqbalance irqtop libc6-dev mawk \
        procps prometheus-node-exporter python3 python3-gi python3-psutil python3-yaml sysstat util-linux \
        util-linux-extra
fi

echo "== formatting"
swift format lint --strict --recursive Package.swift Sources Tests

# What users run is the optimised program, so that is what the integration tests mount.
echo "== release build"
swift build -c release --product bigproc
export BIGPROC_PROGRAM=$PWD/.build/release/bigproc

echo "== tests"
if [ "${1:-}" = --conformance ]; then
    shift
    # Calls on each of five files: some ten minutes.
    export BIGPROC_CONFORMANCE_OPERATIONS="${BIGPROC_CONFORMANCE_OPERATIONS:-150000}"
    exec swift test --disable-xctest --filter IntegrationTests.Conformance "$@"
fi
if [ $# -gt 0 ]; then exec swift test --disable-xctest "$@"; fi
# By themselves: the suites that serve a mount from their own process, and those that start many others. A process
# that is started while another suite has files of such a mount open has to close them first, and may wait for a
# server that waits for it.
swift test --disable-xctest --filter FuseServerTests
# Then tools on large machines, which leave nothing of a processor for others.
large='IntegrationTests\.(Tools/|CIKitTests|FindingsTests|DumpTests)'
swift test --disable-xctest --filter IntegrationTests --skip "$large"
swift test --disable-xctest --filter "$large"
exec swift test --disable-xctest --skip 'FuseServerTests|IntegrationTests'
