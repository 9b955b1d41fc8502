/* Who is in place of the programs of the online ID: somebody else on AusweisApp's port
 * or on vpcd's, or nobody at all. The strangers are simulated, driver, pcscd and vpcd
 * real. */
#include <signal.h>
#include <sys/wait.h>

#include "tests/kit/tap.h"
#include "tests/system/eid_bench.h"

/* Somebody else listens where AusweisApp should; this one hears no more than that a
 * WebSocket is wanted. */
static bool
a_foreign_listener_hears_nothing(void)
{
    struct bench bench;
    char port[8], cwd[BENCH_PATH], script[BENCH_PATH + 32], folder[BENCH_PATH + 16];
    char *const nothing[] = {NULL};
    if (!bench_open(&bench, NULL, "port=0") || getcwd(cwd, sizeof(cwd)) == NULL)
        return false;
    snprintf(port, sizeof(port), "%u", bench.settings.app_port);
    snprintf(script, sizeof(script), "%s/tests/cards/app_standin.py", cwd);
    snprintf(folder, sizeof(folder), "%s/foreign", bench.folder);
    pid_t foreign = mkdir(folder, 0700) == 0 ? fork() : -1;
    if (foreign == 0) {
        execle("/usr/bin/python3", "python3", "-I", script, folder, "--", "--port",
               port, (char *)NULL, nothing);
        _exit(127);
    }
    eid_start(bench.eid);
    bool good = bench_wait(&bench, &bench.trouble, 1, BENCH_VISIT_MS) &&
                bench.why == EID_BROKEN && bench.ready == 0 &&
                bench_file(&bench, "foreign/starts")[0] == 'x' &&
                bench_file(&bench, "foreign/heard")[0] == '\0';
    kill(foreign, SIGKILL);
    (void)waitpid(foreign, NULL, 0);
    good = bench_stop(&bench) && good;
    bench_close(&bench);
    return good;
}

static bool
a_foreign_reader_port_is_broken(void)
{
    struct bench bench;
    if (!bench_open(&bench, NULL, ""))
        return false;
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(bench.settings.card_port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool good = bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
                listen(fd, 1) == 0;
    eid_start(bench.eid);
    good = good && bench_wait(&bench, &bench.trouble, 1, BENCH_VISIT_MS) &&
           bench.why == EID_BROKEN && bench.ready == 0;
    close(fd);
    good = bench_stop(&bench) && good;
    bench_close(&bench);
    return good;
}

static bool
what_is_not_installed_is_missing(void)
{
    for (int i = 0; i < 3; i++) {
        struct bench bench;
        if (!bench_open(&bench, NULL, ""))
            return false;
        *(i == 0   ? &bench.settings.app
          : i == 1 ? &bench.settings.pcscd
                   : &bench.settings.vpcd) = "/nowhere/at/all";
        eid_start(bench.eid);
        bool good = bench.trouble == 0 && bench_wait(&bench, &bench.trouble, 1, 1000) &&
                    bench.why == EID_MISSING && bench_stop(&bench);
        bench_close(&bench);
        if (!good)
            return false;
    }
    return true;
}

int
main(void)
{
    const char *lacks = bench_lacks("/usr/bin/python3");
    if (lacks != NULL) {
        tap_skip("strangers on the ports of the online ID", lacks);
        return tap_finish();
    }
    tap_result(a_foreign_listener_hears_nothing(), "a foreign listener hears nothing");
    tap_result(a_foreign_reader_port_is_broken(),
               "a foreign program on the reader's port is not trusted");
    tap_result(what_is_not_installed_is_missing(), "what is not installed is missing");
    return tap_finish();
}
