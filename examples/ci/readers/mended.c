/*
 * Interrupts by CPU, whatever the machine.
 *
 * Read to the end of the file, through stdio, which asks again after a short read; lines as long as they are
 * (getline); CPUs are those that the first line names, in its order, and no more cells are taken than it has names.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    FILE *file = fopen("/proc/interrupts", "r");
    char *header = NULL, *line = NULL, *word, *end;
    size_t header_size = 0, size = 0;
    if (!file || getline(&header, &header_size, file) < 0) {
        perror("/proc/interrupts");
        return 1;
    }
    size_t cpus = 0, room = 0;
    char **names = NULL;
    for (char *name = strtok_r(header, " \n", &word); name; name = strtok_r(NULL, " \n", &word)) {
        if (cpus == room) {
            room = room ? 2 * room : 64;
            names = reallocarray(names, room, sizeof *names);
            if (!names)
                abort();
        }
        names[cpus++] = name;
    }
    unsigned long long *counts = calloc(cpus + 1, sizeof *counts), total = 0;
    if (!counts)
        abort();
    while (getline(&line, &size, file) >= 0) {
        char *cells = strchr(line, ':');
        if (!cells)
            continue;
        cells++;
        for (size_t cpu = 0; cpu < cpus; cpu++) {
            unsigned long long count = strtoull(cells, &end, 10);
            /* A row may have fewer cells than there are CPUs, or none. */
            if (end == cells)
                break;
            cells = end;
            counts[cpu] += count;
            total += count;
        }
    }
    /* The end of the file, or an error: a table of which a part is missing is no table. */
    if (ferror(file)) {
        perror("/proc/interrupts");
        return 1;
    }
    size_t busiest = 0;
    for (size_t cpu = 1; cpu < cpus; cpu++)
        if (counts[cpu] > counts[busiest])
            busiest = cpu;
    printf("cpus %zu\ninterrupts %llu\nbusiest %s\n", cpus, total, cpus ? names[busiest] : "none");
    return 0;
}
