#!/usr/bin/env python3
"""Interrupts by CPU: the first line says how many there are, and then they are counted from 0."""

with open("/proc/interrupts") as file:
    cpus = len(file.readline().split())
    counts = [0] * cpus
    for line in file:
        fields = line.split()
        for cpu in range(cpus):
            try:
                counts[cpu] += int(fields[1 + cpu])
            except (IndexError, ValueError):
                break

# The fault: a column's place is not its CPU's number where some CPU is offline.
busiest = counts.index(max(counts))
print("cpus", cpus)
print("interrupts", sum(counts))
print(f"busiest CPU{busiest}")
