/* Every way in which AusweisApp may fail, at every step of a visit: exactly one thing
 * is told, and the next visit finds the driver in order. AusweisApp is simulated here
 * (tests/cards/app_standin.py), because the real one cannot be told to fail; driver,
 * pcscd and vpcd are real. Runs three cases at once, each a process of its own. */
#include <sys/wait.h>

#include "tests/kit/tap.h"
#include "tests/system/eid_bench.h"

enum { AT_ONCE = 3, WORDS = 256 };

/* When a visit is at that step. */
enum when { COMING, READING, CHANGING, GIVING_UP };

static const struct step {
    const char *name;
    enum when when;
} steps[] = {
    {"start", COMING},     {"connect", COMING},          {"shake", COMING},
    {"GET_INFO", COMING},  {"SET_API_LEVEL", COMING},    {"GET_READER_LIST", COMING},
    {"RUN_AUTH", READING}, {"GET_CERTIFICATE", READING}, {"SET_ACCESS_RIGHTS", READING},
    {"ACCEPT", READING},   {"SET_PIN", READING},         {"RUN_CHANGE_PIN", CHANGING},
    {"SET_PIN", CHANGING}, {"SET_NEW_PIN", CHANGING},    {"CANCEL", GIVING_UP},
};

/* At each of these two steps all of them; the first four at every step. */
static const char *const faults[] = {
    "exit",      "hang-up",     "garbage",  "silent",   "kill",
    "close",     "text",        "empty",    "utf8",     "twice",
    "types",     "no-msg",      "deep",     "oversize", "oversize-pieces",
    "length",    "binary",      "masked",   "reserved", "opcode",
    "ping-long", "piece-first", "internal", "unknown",  "invalid",
    "flood",
};

static const char *const thorough[] = {"SET_API_LEVEL", "SET_PIN"};

static bool
work(struct bench *bench, enum when when)
{
    enum status status = when == READING
                             ? eid_authenticate(bench->eid, "https://localhost/token")
                             : eid_change_pin(bench->eid);
    bench->cancels = when == GIVING_UP;
    return status == STATUS_OK;
}

/* NULL if all is as it should be: the fault is met once, everything after it works. */
static const char *
meets_once(struct bench *bench, enum when when)
{
    if (!bench_start(bench))
        return "not ready in the end";
    if (bench->trouble > 0 || bench->ready != 1)
        return "not told once that it is ready";
    if (when != COMING) {
        if (!work(bench, when))
            return "not begun";
        if (!bench_wait(bench, &bench->done, 1, 6000))
            return "the end was not told";
        enum eid_result want = when == GIVING_UP ? EID_CANCELLED : EID_OTHER;
        if (bench->result != want || bench->url[0] != '\0')
            return eid_result_name(bench->result);
        if (!bench_wait(bench, &bench->ready, 2, BENCH_VISIT_MS))
            return "not ready again";
        bench_pass(bench, 50);
        if (bench->done != 1 || bench->trouble != 0 || bench->ready != 2)
            return "something was told twice";
        bench_forget(bench);
        if (!work(bench, when) || !bench_wait(bench, &bench->done, 1, 6000) ||
            bench->result != (when == GIVING_UP ? EID_CANCELLED : EID_OK))
            return "the next workflow did not succeed";
    }
    if (!bench_stop(bench))
        return "something of the visit is left";
    return bench_start(bench) && bench_stop(bench) ? NULL : "no next visit";
}

/* The fault comes whenever the step does. */
static const char *
meets_always(struct bench *bench, enum when when)
{
    if (when != COMING) {
        if (!bench_start(bench) || !work(bench, when) ||
            !bench_wait(bench, &bench->done, 1, 6000) ||
            !bench_wait(bench, &bench->ready, 2, BENCH_VISIT_MS))
            return "the first time it should be tried again";
        bench_forget(bench);
        if (!work(bench, when))
            return "not begun";
    } else {
        eid_start(bench->eid);
    }
    if (!bench_wait(bench, &bench->trouble, 1, BENCH_VISIT_MS))
        return "no trouble was told";
    bench_pass(bench, 1500);
    if (bench->why != EID_BROKEN || bench->trouble != 1 ||
        bench->ready + bench->done > 0)
        return "more was told than the trouble";
    if (eid_change_pin(bench->eid) != STATUS_AGAIN)
        return "a workflow began";
    return bench_stop(bench) ? NULL : "something of the visit is left";
}

struct task {
    const struct step *step;
    const char *fault;
    bool always;
    pid_t pid;
};

static int
run_task(const struct task *task)
{
    struct bench bench;
    char options[WORDS];
    snprintf(options, sizeof(options), "fault=%s at=%s runs=%d", task->fault,
             task->step->name, task->always ? 99 : 1);
    if (!bench_open(&bench, NULL, options))
        return 1;
    const char *wrong = task->always ? meets_always(&bench, task->step->when)
                                     : meets_once(&bench, task->step->when);
    if (wrong != NULL)
        printf("# %s\n", wrong);
    fflush(stdout);
    bench_close(&bench);
    return wrong == NULL ? 0 : 1;
}

/* Of one that has ended; false: none is under way. */
static bool
report(struct task *running, int count)
{
    int how = 0;
    char name[WORDS];
    pid_t pid = wait(&how);
    if (pid < 0)
        return false;
    for (int i = 0; i < count; i++)
        if (running[i].pid == pid) {
            snprintf(name, sizeof(name), "%s at %s, %s", running[i].fault,
                     running[i].step->name, running[i].always ? "always" : "once");
            tap_result(WIFEXITED(how) && WEXITSTATUS(how) == 0, name);
            running[i].pid = 0;
        }
    return true;
}

static void
begin_task(struct task *running, struct task task)
{
    for (;;) {
        for (int i = 0; i < AT_ONCE; i++)
            if (running[i].pid == 0) {
                fflush(stdout);
                running[i] = task;
                running[i].pid = fork();
                if (running[i].pid == 0)
                    exit(run_task(&task));
                return;
            }
        (void)report(running, AT_ONCE);
    }
}

static bool
is_wanted(const struct step *step, size_t fault, const char *only)
{
    bool all = false;
    for (size_t i = 0; i < sizeof(thorough) / sizeof(thorough[0]); i++)
        all |= strcmp(step->name, thorough[i]) == 0 && step->when != CHANGING;
    if (strcmp(step->name, "start") == 0 && fault != 0)
        return false; /* there is no connection yet */
    if (strcmp(step->name, "SET_API_LEVEL") == 0 &&
        strcmp(faults[fault], "unknown") == 0)
        return false; /* that is one from before there were levels, not a fault */
    return (all || fault < 4) && (only == NULL || strcmp(only, faults[fault]) == 0);
}

int
main(int count, char **words)
{
    struct task running[AT_ONCE] = {0};
    const char *only = count > 1 ? words[1] : NULL;
    const char *lacks = bench_lacks("/usr/bin/python3");
    if (lacks != NULL) {
        tap_skip("the faults of AusweisApp", lacks);
        return tap_finish();
    }
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        for (size_t fault = 0; fault < sizeof(faults) / sizeof(faults[0]); fault++) {
            if (!is_wanted(&steps[i], fault, only))
                continue;
            /* Silence while it comes up takes the whole time there is, and so does a
             * message that never becomes whole. */
            bool slow = (strcmp(faults[fault], "silent") == 0 ||
                         strcmp(faults[fault], "length") == 0) &&
                        steps[i].when == COMING;
            if (!slow)
                begin_task(running, (struct task){&steps[i], faults[fault], false, 0});
            if (fault < 1 || slow)
                begin_task(running, (struct task){&steps[i], faults[fault], true, 0});
        }
    while (report(running, AT_ONCE))
        continue;
    return tap_finish();
}
