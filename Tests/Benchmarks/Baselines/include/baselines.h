#ifndef BASELINES_H
#define BASELINES_H

#include <stddef.h>
#include <stdint.h>

/** Writes each count as a blank and `%10u`, two digits at a time from a table, as kernels write numbers. `text` has
    room for 11 bytes a count. Returns the end of what was written. */
char *baseline_put_counts(char *text, const uint32_t *counts, size_t number);

/** Copies `length` bytes, as the C library does. */
void baseline_copy(char *to, const char *from, size_t length);

/** Keeps this process, and those that it starts from now on, on one CPU; on all of them for a negative number. */
void baseline_pin(int cpu);

#endif
