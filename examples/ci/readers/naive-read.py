#!/usr/bin/env python3
"""Interrupts by CPU, as an agent reads them that keeps the file open: back to the start, one read."""
import os

BUFFER = 64 * 1024


def read(descriptor):
    # The fault: os.read is one read(2), and returns what that returns.
    os.lseek(descriptor, 0, os.SEEK_SET)
    return os.read(descriptor, BUFFER).decode()


def parse(text):
    lines = text.splitlines()
    names = lines[0].split()
    counts = dict.fromkeys(names, 0)
    for line in lines[1:]:
        _, _, rest = line.partition(":")
        for name, cell in zip(names, rest.split()):
            if not cell.isdigit():
                break
            counts[name] += int(cell)
    return counts


descriptor = os.open("/proc/interrupts", os.O_RDONLY)
counts = parse(read(descriptor))
print("cpus", len(counts))
print("interrupts", sum(counts.values()))
print("busiest", max(counts, key=counts.get, default="none"))
