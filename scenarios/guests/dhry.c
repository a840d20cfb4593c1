/* dhry: integer work of the kind that R. Weicker's Dhrystone measures: records copied and compared,
 * short texts, calls, branches on an enumeration, arrays of two dimensions. Written anew: no number
 * of it is a Dhrystone. */
#include "scenarios/guests/hsim.h"

#ifndef DHRY_TURNS
#define DHRY_TURNS 8000u
#endif

typedef enum { RED, GREEN, BLUE, GREY, N_COLOURS } Colour;

typedef struct Record {
    struct Record *next;
    Colour colour;
    int32_t amount;
    char text[32];
} Record;

#define N_RECORDS 16u
#define SIDE 24u

static Record records[N_RECORDS];
static int32_t table[SIDE][SIDE];
static uint64_t n_equal;

static __attribute__((noinline)) Colour next_colour(Colour colour)
{
    switch (colour) {
    case RED:
        return BLUE;
    case GREEN:
        return GREY;
    case BLUE:
        return GREEN;
    default:
        return RED;
    }
}

static __attribute__((noinline)) int32_t compare(const char *left, const char *right)
{
    while (*left != '\0' && *left == *right) {
        left++;
        right++;
    }
    return (int32_t)(unsigned char)*left - (int32_t)(unsigned char)*right;
}

static __attribute__((noinline)) void write_text(char *text, uint32_t number)
{
    static const char begin[] = "RECORD NUMBER ";
    uint32_t at = 0;
    for (; begin[at] != '\0'; at++)
        text[at] = begin[at];
    for (uint32_t digit = 0; digit < 4; digit++, number /= 10)
        text[at + 3 - digit] = (char)('0' + number % 10);
    text[at + 4] = '\0';
}

static __attribute__((noinline)) void change(Record *record, int32_t by)
{
    Record kept = *record;
    kept.colour = next_colour(kept.colour);
    kept.amount = kept.amount * 5 + by;
    if (kept.amount > 100000)
        kept.amount %= 9973;
    *record->next = kept;
    record->next->next = record == &records[N_RECORDS - 2] ? &records[0] : record + 2;
}

static __attribute__((noinline)) void fill(uint32_t row, int32_t value)
{
    for (uint32_t column = 0; column < SIDE; column++)
        table[row][column] += value / (int32_t)(column + 1);
    table[(row + 7) % SIDE][row] -= value & 15;
}

static void turn(uint32_t number)
{
    Record *record = &records[number % (N_RECORDS - 1)];
    char text[32];
    record->next = record + 1;
    write_text(text, number % 64);
    if (compare(text, record->text) == 0)
        n_equal++;
    change(record, (int32_t)number);
    if (record->colour == GREEN || compare(record->text, record->next->text) > 0)
        write_text(record->text, (number * 3) % 64);
    fill(number % SIDE, record->amount);
}

static uint64_t checksum(void)
{
    uint64_t sum = n_equal;
    for (uint32_t i = 0; i < N_RECORDS; i++)
        sum = sum * 31 + (uint64_t)(uint32_t)records[i].amount + (uint64_t)records[i].colour;
    for (uint32_t row = 0; row < SIDE; row++)
        for (uint32_t column = 0; column < SIDE; column++)
            sum = sum * 31 + (uint64_t)(uint32_t)table[row][column];
    return sum;
}

int guest_main(uint64_t area_bytes, uint64_t scratch_bytes)
{
    HsimLine line = { .n = 0 };
    (void)area_bytes;
    (void)scratch_bytes;
    for (uint32_t i = 0; i < N_RECORDS; i++) {
        records[i].colour = (Colour)(i % N_COLOURS);
        records[i].amount = (int32_t)i;
        write_text(records[i].text, i);
    }
    for (uint32_t i = 0; i < DHRY_TURNS; i++)
        turn(i);
    hsim_line_text(&line, "dhry: ");
    hsim_line_number(&line, DHRY_TURNS);
    hsim_line_text(&line, " turns, ");
    hsim_line_number(&line, n_equal);
    hsim_line_text(&line, " texts equal, sum ");
    hsim_line_hex(&line, checksum());
    hsim_line_print(&line);
    return 0;
}
