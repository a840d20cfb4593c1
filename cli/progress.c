/* progress: one line on a terminal that says how far many runs have come. */
#include "cli/progress.h"

#include "analysis/sweep.h"
#include "cli/simulate.h"

#include <stdio.h>
#include <unistd.h>

#define BETWEEN_US 200000
#define SECOND_US 1000000

void hs_progress_init(HsProgress *progress, const HsInvocation *invocation)
{
    *progress = (HsProgress){ .is_shown = !invocation->settings.is_quiet &&
                                          isatty(STDERR_FILENO) != 0,
                              .began_us = hs_wall_us() };
}

/* "1:02:03" */
static char *duration_text(uint64_t seconds)
{
    if (seconds >= 3600)
        return g_strdup_printf("%" G_GUINT64_FORMAT ":%02u:%02u", seconds / 3600,
                               (unsigned)(seconds / 60 % 60), (unsigned)(seconds % 60));
    return g_strdup_printf("%u:%02u", (unsigned)(seconds / 60), (unsigned)(seconds % 60));
}

char *hs_progress_text(const HsProgress *progress, int64_t now_us)
{
    uint64_t passed_us = (uint64_t)MAX(now_us - progress->began_us, 1);
    uint64_t n_left = progress->n_all > progress->n_done ? progress->n_all - progress->n_done : 0;
    GString *text = g_string_new(NULL);

    /* With --until-ci there are more than were known at first. */
    g_string_printf(text, "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " runs", progress->n_done,
                    MAX(progress->n_all, progress->n_done));
    if (progress->n_made > 0 && passed_us >= SECOND_US) {
        g_autofree char *left = duration_text(
            (uint64_t)((double)passed_us / SECOND_US * (double)n_left / (double)progress->n_made));

        g_string_append_printf(text, ", %.1f a second, %s left",
                               (double)progress->n_made * SECOND_US / (double)passed_us, left);
    }
    if (progress->n_bad > 0)
        g_string_append_printf(text, ", %" G_GUINT64_FORMAT " not good", progress->n_bad);
    return g_string_free(text, FALSE);
}

void hs_progress_tick(gpointer user)
{
    HsProgress *progress = user;
    int64_t now_us = hs_wall_us();

    if (!progress->is_shown || now_us - progress->shown_us < BETWEEN_US)
        return;

    g_autofree char *text = hs_progress_text(progress, now_us);

    progress->shown_us = now_us;
    (void)fprintf(stderr, "\r\033[K%s", text);
}

bool hs_progress_take(gpointer user, const HsWorkRun *run)
{
    HsProgress *progress = user;

    progress->n_done++;
    progress->n_made += !run->is_reused;
    progress->n_bad += hs_sweep_kind_of(run) != HS_SWEEP_GOOD;
    hs_progress_tick(progress);
    return true;
}

void hs_progress_end(HsProgress *progress)
{
    if (progress->is_shown && progress->shown_us > 0)
        (void)fputs("\r\033[K", stderr);
    progress->is_shown = false;
}
