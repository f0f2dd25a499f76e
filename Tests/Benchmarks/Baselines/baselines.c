/* What the renderer is measured against: the loop that kernels use for numbers, and a plain copy. */
#define _GNU_SOURCE
#include "baselines.h"

#include <sched.h>
#include <string.h>

enum { WIDTH = 10 };

/* The two digits of each number below 100. */
static char pairs[200];

__attribute__((constructor)) static void fill_pairs(void) {
    for (int number = 0; number < 100; number++) {
        pairs[2 * number] = (char)('0' + number / 10);
        pairs[2 * number + 1] = (char)('0' + number % 10);
    }
}

/* The digits of a number, the last first, into the end of `buffer`; returns how many. */
static int put_digits(char *end, uint32_t number) {
    char *place = end;
    while (number >= 100) {
        uint32_t rest = number / 100;
        place -= 2;
        memcpy(place, pairs + 2 * (number - rest * 100), 2);
        number = rest;
    }
    if (number >= 10) {
        place -= 2;
        memcpy(place, pairs + 2 * number, 2);
    } else {
        *--place = (char)('0' + number);
    }
    return (int)(end - place);
}

char *baseline_put_counts(char *text, const uint32_t *counts, size_t number) {
    char digits[WIDTH];
    for (size_t index = 0; index < number; index++) {
        int count = put_digits(digits + WIDTH, counts[index]);
        *text++ = ' ';
        memset(text, ' ', (size_t)(WIDTH - count));
        memcpy(text + WIDTH - count, digits + WIDTH - count, (size_t)count);
        text += WIDTH;
    }
    return text;
}

/* Not inlined, so that a copy that nobody reads is not left out. */
__attribute__((noinline)) void baseline_copy(char *to, const char *from, size_t length) {
    memcpy(to, from, length);
    __asm__ volatile("" : : "r"(to) : "memory");
}

void baseline_pin(int cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int candidate = 0; candidate < CPU_SETSIZE; candidate++)
        if (cpu < 0 || candidate == cpu) CPU_SET(candidate, &set);
    sched_setaffinity(0, sizeof(set), &set);
}
