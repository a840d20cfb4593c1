/* banned: names that must not be used in sim and models. Include it last, after all other headers.
 *
 * A run is a function of the scenario and the seed. Each name below would let something else in:
 * the wall clock, a shared generator, the locale, floating point read from text, or an order that
 * the C library is free to choose. What to use instead stands in the comment of each group.
 */
#ifndef HS_BANNED_H
#define HS_BANNED_H

/* Draws come from hs_random_*, one stream for each component. */
#pragma GCC poison rand rand_r srand srandom drand48 lrand48 mrand48 arc4random
#pragma GCC poison getrandom getentropy
#pragma GCC poison g_random_int g_random_int_range g_random_double g_random_double_range
#pragma GCC poison g_random_set_seed g_rand_new g_rand_new_with_seed

/* Time is hs_simulation_now. */
#pragma GCC poison clock_gettime gettimeofday timespec_get localtime localtime_r
#pragma GCC poison gmtime gmtime_r mktime strftime
#pragma GCC poison g_get_real_time g_get_monotonic_time
#pragma GCC poison g_date_time_new_now g_date_time_new_now_local g_date_time_new_now_utc

/* Numbers in scenarios are integers with units; g_ascii_strtoull knows no locale. */
#pragma GCC poison setlocale strtod strtof strtold atof atoi atol atoll g_strtod g_ascii_strtod

/* qsort may order equals as it likes: g_ptr_array_sort, on unique keys. For strcoll: strcmp. */
#pragma GCC poison qsort qsort_r strcoll strxfrm g_utf8_collate

/* These three are also good names for variables, so only a call of them is an error. */
#define random(...) hs_banned_call_of_random_use_hs_random_next
#define time(...) hs_banned_call_of_time_use_hs_simulation_now
#define clock(...) hs_banned_call_of_clock_use_hs_simulation_now

#endif
