/* Interrupts by CPU, a line at a time: into a line that was long enough when it was written. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FIELDS 256

static int split(char *line, char **fields, int size)
{
    char *rest;
    int count = 0;
    for (char *field = strtok_r(line, " \t\n", &rest); field && count < size;
         field = strtok_r(NULL, " \t\n", &rest))
        fields[count++] = field;
    return count;
}

int main(void)
{
    /* The fault: a longer line comes in pieces, and the pieces are not told from lines. */
    char buffer[1024], header[1024];
    char *fields[MAX_FIELDS], *names[MAX_FIELDS];
    unsigned long long counts[MAX_FIELDS] = {0}, total = 0;

    FILE *file = fopen("/proc/interrupts", "r");
    if (!file || !fgets(header, sizeof header, file)) {
        perror("/proc/interrupts");
        return 1;
    }
    int cpus = split(header, names, MAX_FIELDS);

    while (fgets(buffer, sizeof buffer, file)) {
        int count = split(buffer, fields, MAX_FIELDS);
        if (count < 2)
            continue;
        if (fields[0][strlen(fields[0]) - 1] != ':')
            continue;
        for (int cpu = 0; cpu < cpus && cpu + 1 < count; cpu++) {
            char *end;
            errno = 0;
            unsigned long long value = strtoull(fields[cpu + 1], &end, 10);
            if (*end != '\0' || errno != 0)
                break;
            counts[cpu] += value;
            total += value;
        }
    }
    fclose(file);

    int busiest = 0;
    for (int cpu = 1; cpu < cpus; cpu++)
        if (counts[cpu] > counts[busiest])
            busiest = cpu;
    printf("cpus %d\ninterrupts %llu\nbusiest %s\n", cpus, total, cpus ? names[busiest] : "none");
    return 0;
}
