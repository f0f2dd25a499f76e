/* Interrupts by CPU, from one read: everything is there after it, or so it looks on a small machine. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUFFSIZE (64 * 1024)

static char buff[BUFFSIZE];

int main(void)
{
    int fd = open("/proc/interrupts", O_RDONLY);
    if (fd < 0) {
        perror("/proc/interrupts");
        return 1;
    }
    /* The fault: a read may return less than there is, and what there is may be more than the buffer. */
    ssize_t length = read(fd, buff, BUFFSIZE - 1);
    close(fd);
    if (length <= 0) {
        perror("/proc/interrupts");
        return 1;
    }
    buff[length] = '\0';

    char *rest, *word, *end;
    char *line = strtok_r(buff, "\n", &rest);
    int cpus = 0, busiest = 0;
    char **names = NULL;
    for (char *name = strtok_r(line, " ", &word); name; name = strtok_r(NULL, " ", &word)) {
        names = realloc(names, (cpus + 1) * sizeof *names);
        names[cpus++] = name;
    }
    unsigned long long *counts = calloc(cpus + 1, sizeof *counts), total = 0;
    while ((line = strtok_r(NULL, "\n", &rest))) {
        char *cells = strchr(line, ':');
        if (!cells)
            continue;
        cells++;
        for (int cpu = 0; cpu < cpus; cpu++) {
            unsigned long long count = strtoull(cells, &end, 10);
            if (end == cells)
                break;
            cells = end;
            counts[cpu] += count;
            total += count;
        }
    }
    for (int cpu = 1; cpu < cpus; cpu++)
        if (counts[cpu] > counts[busiest])
            busiest = cpu;
    printf("cpus %d\ninterrupts %llu\nbusiest %s\n", cpus, total, cpus ? names[busiest] : "none");
    return 0;
}
