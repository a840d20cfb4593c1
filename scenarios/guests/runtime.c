/* runtime: what the compiler calls without being asked. */
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);
void *memmove(void *to, const void *from, size_t n);

/* Eight bytes at a time where both sides allow it. */
void *memcpy(void *to, const void *from, size_t n)
{
    uint8_t *target = to;
    const uint8_t *source = from;
    if ((((uintptr_t)to | (uintptr_t)from) & 7) == 0)
        for (; n >= 8; n -= 8, target += 8, source += 8)
            *(uint64_t *)(void *)target = *(const uint64_t *)(const void *)source;
    while (n-- > 0)
        *target++ = *source++;
    return to;
}

void *memset(void *to, int byte, size_t n)
{
    uint8_t *target = to;
    while (n-- > 0)
        *target++ = (uint8_t)byte;
    return to;
}

void *memmove(void *to, const void *from, size_t n)
{
    uint8_t *target = to;
    const uint8_t *source = from;
    if (target <= source)
        return memcpy(to, from, n);
    while (n-- > 0)
        target[n] = source[n];
    return to;
}
