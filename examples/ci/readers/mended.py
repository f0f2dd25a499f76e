#!/usr/bin/env python3
"""Interrupts by CPU, whatever the machine.

The file object reads to the end, after a short read too, and takes lines as long as they are; CPUs are those that the
first line names, in its order, and no more cells are taken than it has names.
"""

with open("/proc/interrupts") as file:
    names = file.readline().split()
    counts = [0] * len(names)
    for line in file:
        _, _, rest = line.partition(":")
        for column, cell in enumerate(rest.split(maxsplit=len(names))[: len(names)]):
            # A row may have fewer cells than there are CPUs, or none.
            if not cell.isdigit():
                break
            counts[column] += int(cell)

print("cpus", len(names))
print("interrupts", sum(counts))
print("busiest", names[counts.index(max(counts))] if names else "none")
