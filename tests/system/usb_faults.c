/* Fault matrix of the receipt printer: every fault at the start, in the middle and at
 * the end of a job, on simulated printers behind the real libusb (tests/usbemu).
 *
 * Each case: the outcome is the expected one, and after mending a second job comes out
 * as a piece of paper that holds exactly its own dots. Output: TAP. Run without
 * arguments; it starts itself again under usbemu. `usb_faults NAME` runs the cases
 * whose name contains NAME. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "drivers/printer.h"
#include "drivers/usb.h"

enum { ROWS = 600, STRIDE = 72, WIDTH = 576, PAPER_MAX = 12000 * 80 };

struct bench {
    struct loop *loop;
    struct usb *usb;
    struct printer *printer;
    const char *model;
    const char *folder;
    bool done;
    enum printer_outcome outcome;
    enum printer_state why;
    uint8_t dots[ROWS * STRIDE];
    unsigned job; /* makes every bitmap different */
};

/** One fault: a text command, when it is given, and what must come of it. */
struct fault_case {
    const char *model;
    const char *name;
    const char *before; /* given right before printer_print; %s is the model */
    enum printer_outcome expected;
    enum printer_state why; /* PRINTER_READY: any */
    const char *mend;
};

/* 600 rows of 72 bytes in 10 bands: 43,304 bytes with the check. Bytes are counted from
 * the first question of the check. */
static const struct fault_case cases[] = {
    {"printer", "no fault", NULL, PRINTER_JOB_PRINTED, PRINTER_READY, NULL},
    {"printer", "paper out at the start", "paper %s out", PRINTER_JOB_NOT_STARTED,
     PRINTER_PAPER_OUT, "paper %s ok"},
    {"printer", "paper out at the first row", "paper %s out 0", PRINTER_JOB_PARTIAL,
     PRINTER_PAPER_OUT, "paper %s ok"},
    {"printer", "paper out in the middle", "paper %s out 300", PRINTER_JOB_PARTIAL,
     PRINTER_PAPER_OUT, "paper %s ok"},
    {"printer", "paper out at the end", "paper %s out 640", PRINTER_JOB_PARTIAL,
     PRINTER_PAPER_OUT, "paper %s ok"},
    {"printer", "cover open at the start", "cover %s open", PRINTER_JOB_NOT_STARTED,
     PRINTER_COVER_OPEN, "cover %s closed"},
    {"printer", "cover open in the middle", "cover %s open 300", PRINTER_JOB_PARTIAL,
     PRINTER_COVER_OPEN, "cover %s closed"},
    {"printer", "cover open at the end", "cover %s open 640", PRINTER_JOB_PARTIAL,
     PRINTER_COVER_OPEN, "cover %s closed"},
    {"printer", "dead head at the start", "error %s dead", PRINTER_JOB_NOT_STARTED,
     PRINTER_ERROR, "error %s none"},
    {"printer", "dead head in the middle", "error %s dead 300", PRINTER_JOB_PARTIAL,
     PRINTER_ERROR, "error %s none"},
    {"printer", "cutter jammed at the start", "error %s cutter 0",
     PRINTER_JOB_NOT_STARTED, PRINTER_ERROR, "error %s none"},
    {"printer", "cutter jams at the end", "error %s cutter", PRINTER_JOB_PARTIAL,
     PRINTER_ERROR, "error %s none"},
    {"printer", "busy for ever", "busy %s 1", PRINTER_JOB_PARTIAL, PRINTER_STUCK,
     "busy %s 0"},
    {"printer", "unplugged at the start", "unplug %s", PRINTER_JOB_NOT_STARTED,
     PRINTER_ABSENT, "plug %s"},
    {"printer", "unplugged at the start without a message", "unplug-silent %s",
     PRINTER_JOB_NOT_STARTED, PRINTER_ABSENT, "plug %s"},
    {"printer", "cable pulled in the check", "fault %s 01 kill 6",
     PRINTER_JOB_NOT_STARTED, PRINTER_ABSENT, "plug %s"},
    {"printer", "cable pulled in the middle", "fault %s 01 kill 20000",
     PRINTER_JOB_PARTIAL, PRINTER_ABSENT, "plug %s"},
    {"printer", "cable pulled at the end", "fault %s 01 kill 43302",
     PRINTER_JOB_PARTIAL, PRINTER_ABSENT, "plug %s"},
    {"printer", "stall at the start", "fault %s 01 stall 0", PRINTER_JOB_NOT_STARTED,
     PRINTER_READY, NULL},
    {"printer", "stall before the first dot", "fault %s 01 stall 20",
     PRINTER_JOB_NOT_STARTED, PRINTER_READY, NULL},
    {"printer", "stall in the middle", "fault %s 01 stall 20000", PRINTER_JOB_PARTIAL,
     PRINTER_READY, NULL},
    {"printer", "stall at the end", "fault %s 01 stall 43302", PRINTER_JOB_PARTIAL,
     PRINTER_READY, NULL},
    {"printer", "short write in the check", "fault %s 01 short 5",
     PRINTER_JOB_NOT_STARTED, PRINTER_READY, NULL},
    {"printer", "short write in the middle", "fault %s 01 short 20000",
     PRINTER_JOB_PARTIAL, PRINTER_READY, NULL},
    {"printer", "short write at the end", "fault %s 01 short 43302",
     PRINTER_JOB_PARTIAL, PRINTER_READY, NULL},
    {"printer", "bus error at the start", "fault %s 01 eproto 0",
     PRINTER_JOB_NOT_STARTED, PRINTER_READY, NULL},
    {"printer", "bus error in the middle", "fault %s 01 eproto 20000",
     PRINTER_JOB_PARTIAL, PRINTER_READY, NULL},
    {"printer", "takes nothing from the start", "fault %s 01 nak 0",
     PRINTER_JOB_NOT_STARTED, PRINTER_STUCK, "fault %s 01 none"},
    {"printer", "takes nothing from the middle", "fault %s 01 nak 20000",
     PRINTER_JOB_PARTIAL, PRINTER_STUCK, "fault %s 01 none"},
    {"printer", "firmware hangs at the start", "fault %s 01 silent 0",
     PRINTER_JOB_NOT_STARTED, PRINTER_STUCK, NULL},
    {"printer", "firmware hangs in the middle", "fault %s 01 silent 20000",
     PRINTER_JOB_PARTIAL, PRINTER_STUCK, NULL},
    {"printer", "never answers from the start", "fault %s 82 silent 0",
     PRINTER_JOB_NOT_STARTED, PRINTER_STUCK, NULL},
    {"printer", "never answers the barrier", "fault %s 82 silent 8",
     PRINTER_JOB_PARTIAL, PRINTER_STUCK, NULL},
    {"printer", "answers stall at the start", "fault %s 82 stall 0",
     PRINTER_JOB_NOT_STARTED, PRINTER_READY, NULL},
    {"printer", "answers stall at the end", "fault %s 82 stall 8", PRINTER_JOB_PARTIAL,
     PRINTER_READY, NULL},
    {"printer", "answers are garbled", "fault %s 82 eproto 8", PRINTER_JOB_PARTIAL,
     PRINTER_READY, NULL},
    {"t88", "no fault", NULL, PRINTER_JOB_PRINTED, PRINTER_READY, NULL},
    {"t88", "paper out in the middle", "paper %s out 300", PRINTER_JOB_PARTIAL,
     PRINTER_PAPER_OUT, "paper %s ok"},
    {"t88", "paper out at the end", "paper %s out 640", PRINTER_JOB_PARTIAL,
     PRINTER_PAPER_OUT, "paper %s ok"},
    {"t88", "cable pulled in the middle", "fault %s 01 kill 20000", PRINTER_JOB_PARTIAL,
     PRINTER_ABSENT, "plug %s"},
    {"t88", "cutter jams at the end", "error %s cutter", PRINTER_JOB_PARTIAL,
     PRINTER_ERROR, "error %s none"},
    {"vkp80", "no fault", NULL, PRINTER_JOB_PRINTED, PRINTER_READY, NULL},
    {"vkp80", "paper out in the middle", "paper %s out 300", PRINTER_JOB_PARTIAL,
     PRINTER_PAPER_OUT, "paper %s ok"},
    {"vkp80", "cover open in the middle", "cover %s open 300", PRINTER_JOB_PARTIAL,
     PRINTER_COVER_OPEN, "cover %s closed"},
    {"vkp80", "cable pulled in the middle", "fault %s 01 kill 20000",
     PRINTER_JOB_PARTIAL, PRINTER_ABSENT, "plug %s"},
    {"vkp80", "stall in the middle", "fault %s 01 stall 20000", PRINTER_JOB_PARTIAL,
     PRINTER_READY, NULL},
    {"plain", "no fault", NULL, PRINTER_JOB_PRINTED, PRINTER_READY, NULL},
    {"plain", "paper out in the middle", "paper %s out 300", PRINTER_JOB_PARTIAL,
     PRINTER_PAPER_OUT, "paper %s ok"},
    {"plain", "stall in the middle", "fault %s 01 stall 20000", PRINTER_JOB_PARTIAL,
     PRINTER_READY, NULL},
};

static void
ctl(const struct bench *bench, const char *format, char *reply, size_t cap)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char line[128];
    const char *model = strstr(format, "%s");
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    snprintf(address.sun_path, sizeof(address.sun_path), "%s", getenv("USBEMU_CTL"));
    snprintf(line, sizeof(line), "%.*s%s%s\n",
             (int)(model ? (size_t)(model - format) : strlen(format)), format,
             model ? bench->model : "", model ? model + 2 : "");
    reply[0] = '\0';
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
        write(fd, line, strlen(line)) > 0) {
        ssize_t got = read(fd, reply, cap - 1);
        reply[got > 0 ? got : 0] = '\0';
    }
    close(fd);
}

static bool
tell(const struct bench *bench, const char *format)
{
    char reply[256];
    if (format == NULL)
        return true;
    ctl(bench, format, reply, sizeof(reply));
    return strcmp(reply, "ok\n") == 0;
}

static void
on_state(void *context, enum printer_state state, const char *family)
{
    (void)context;
    (void)state;
    (void)family;
}

static void
on_done(void *context, enum printer_outcome outcome, enum printer_state why)
{
    struct bench *bench = context;
    bench->done = true;
    bench->outcome = outcome;
    bench->why = why;
}

static const struct printer_ops ops = {on_state, on_done};

static bool
wait_ready(struct bench *bench, int ms)
{
    for (int i = 0; i < ms / 10 && printer_state(bench->printer) != PRINTER_READY; i++)
        loop_turn(bench->loop, 10);
    return printer_state(bench->printer) == PRINTER_READY;
}

static bool
wait_done(struct bench *bench, int ms)
{
    int64_t end = 0;
    loop_turn(bench->loop, 0);
    end = loop_now_ms(bench->loop) + ms;
    while (!bench->done && loop_now_ms(bench->loop) < end)
        loop_turn(bench->loop, 100);
    return bench->done;
}

/* Some bands look like noise, one holds real-time commands; never white at the edges.
 */
static enum status
print(struct bench *bench)
{
    uint32_t noise = 0x9e3779b9u * ++bench->job;
    for (size_t i = 0; i < sizeof(bench->dots); i++) {
        noise = noise * 1664525u + 1013904223u;
        bench->dots[i] = (uint8_t)(0x40 | noise >> 24);
    }
    bench->done = false;
    struct printer_bitmap bitmap = {bench->dots, WIDTH, ROWS, STRIDE};
    return printer_print(bench->printer, &bitmap);
}

static int
newest(const struct bench *bench)
{
    char path[PATH_MAX];
    int n = 0;
    for (;; n++) {
        snprintf(path, sizeof(path), "%s/paper-%04d.pbm", bench->folder, n + 1);
        if (access(path, R_OK) != 0)
            return n;
    }
}

/* NULL if the piece holds this job and nothing else. */
static const char *
wrong_with_piece(const struct bench *bench, int number)
{
    static uint8_t paper[PAPER_MAX];
    char path[PATH_MAX];
    int width = 0;
    int height = 0;

    snprintf(path, sizeof(path), "%s/paper-%04d.pbm", bench->folder, number);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return "there is no such piece of paper";
    bool ok = fscanf(file, "P4 %d %d", &width, &height) == 2 && fgetc(file) == '\n';
    size_t stride = (size_t)(width + 7) / 8;
    size_t got = ok ? fread(paper, 1, sizeof(paper), file) : 0;
    fclose(file);
    if (!ok || height < ROWS || got != stride * (size_t)height)
        return "the piece is too short";
    size_t left = (stride - STRIDE) / 2;
    for (int y = 0; y < height; y++)
        for (size_t x = 0; x < stride; x++) {
            uint8_t want = y < ROWS && x >= left && x < left + STRIDE
                               ? bench->dots[(size_t)y * STRIDE + x - left]
                               : 0;
            if (paper[(size_t)y * stride + x] != want)
                return y < ROWS ? "a dot differs" : "something follows the receipt";
        }
    return NULL;
}

static const char *
run_case(struct bench *bench, const struct fault_case *c)
{
    static char text[160];
    int printed = c->expected == PRINTER_JOB_PRINTED;

    if (!wait_ready(bench, 20000))
        return "not ready before the case";
    int before = newest(bench);
    if (!tell(bench, c->before))
        return "the emulator refused the fault";
    if (print(bench) != STATUS_OK)
        return "printer_print refused";
    if (!wait_done(bench, 30000))
        return "the job never ended";
    if (bench->outcome != c->expected ||
        (c->why != PRINTER_READY && bench->why != c->why)) {
        snprintf(text, sizeof(text), "outcome %d because %s, expected %d because %s",
                 bench->outcome, printer_state_name(bench->why), c->expected,
                 printer_state_name(c->why));
        return text;
    }
    if (printed && wrong_with_piece(bench, before + 1) != NULL)
        return wrong_with_piece(bench, before + 1);
    for (int i = 0; i < 30; i++)
        loop_turn(bench->loop, 10); /* the driver cleans up while it is still broken */
    if (!tell(bench, c->mend))
        return "the emulator refused to mend";
    if (!wait_ready(bench, 40000)) {
        snprintf(text, sizeof(text), "not ready after mending but %s",
                 printer_state_name(printer_state(bench->printer)));
        return text;
    }
    if (!printed && c->expected == PRINTER_JOB_NOT_STARTED && newest(bench) != before)
        return "not started, yet something is on paper";
    before = newest(bench);
    if (print(bench) != STATUS_OK)
        return "the second job was refused";
    if (!wait_done(bench, 30000) || bench->outcome != PRINTER_JOB_PRINTED) {
        snprintf(text, sizeof(text), "the second job failed because %s",
                 printer_state_name(bench->why));
        return text;
    }
    if (newest(bench) != before + 1)
        return "the second job is not one piece of paper";
    return wrong_with_piece(bench, before + 1);
}

static bool
start_bench(struct bench *bench, const char *model, const char *folder)
{
    *bench = (struct bench){.model = model, .folder = folder, .job = bench->job};
    return loop_create(&bench->loop) == STATUS_OK && tell(bench, "plug %s") &&
           usb_create(bench->loop, &bench->usb) == STATUS_OK &&
           printer_create(bench->loop, bench->usb, &ops, bench, &bench->printer) ==
               STATUS_OK;
}

static void
stop_bench(struct bench *bench)
{
    printer_destroy(bench->printer);
    usb_destroy(bench->usb);
    (void)tell(bench, "unplug %s");
    loop_destroy(bench->loop);
}

/* Starts this program again inside the emulator that was built beside it. */
static int
enter_emulator(const char *only)
{
    char self[PATH_MAX] = {0};
    char emulator[PATH_MAX + 32];
    char papers[64];
    char folder[] = "/tmp/usb_faults-XXXXXX";

    if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0 || !mkdtemp(folder))
        return 1;
    char *end = strstr(self, "/tests/system/");
    snprintf(emulator, sizeof(emulator), "%.*s/usbemu", end ? (int)(end - self) : 0,
             self);
    snprintf(papers, sizeof(papers), "--paper-dir=%s", folder);
    execl(emulator, emulator, papers, "--", self, folder, only, (char *)NULL);
    printf("Bail out! cannot run %s\n", emulator);
    return 1;
}

int
main(int argc, char **argv)
{
    static struct bench bench;
    const char *running = NULL;
    const int count = sizeof(cases) / sizeof(cases[0]);
    int failed = 0;

    if (getenv("USBEMU_CTL") == NULL)
        return enter_emulator(argc > 1 ? argv[1] : NULL);
    const char *only = argc > 2 ? argv[2] : "";
    log_init("usb_faults");
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("1..%d\n", count);
    for (int i = 0; i < count; i++) {
        const struct fault_case *c = &cases[i];
        if (strstr(c->name, only) == NULL && strcmp(c->model, only) != 0) {
            printf("ok %d - %s: %s # SKIP not asked for\n", i + 1, c->model, c->name);
            continue;
        }
        if (running == NULL || strcmp(running, c->model) != 0) {
            if (running != NULL)
                stop_bench(&bench);
            if (!start_bench(&bench, c->model, argv[1])) {
                printf("Bail out! cannot start with %s\n", c->model);
                return 1;
            }
            running = c->model;
        }
        const char *wrong = run_case(&bench, c);
        printf("%sok %d - %s: %s\n", wrong ? "not " : "", i + 1, c->model, c->name);
        if (wrong == NULL)
            continue;
        failed++;
        printf("# %s\n", wrong);
        (void)tell(&bench, c->mend); /* the next case starts from a fresh plug */
        stop_bench(&bench);
        running = NULL;
    }
    if (running != NULL)
        stop_bench(&bench);
    return failed > 0;
}
