/* A visit with the real AusweisApp, pcscd and vpcd of this machine, and AusweisApp's
 * own simulated card ("Simulator"), the only thing here that is not real. It checks no
 * PIN and asks for one only sometimes. Called by eid_real.sh.
 *
 *   eid_simulator         a whole visit, TAP without a plan
 *   eid_simulator hold    a visit as on a kiosk; when it is ready, says where its
 * folder is, and ends when its input does */
#include <poll.h>

#include "tests/system/eid_bench.h"

enum {
    TRIES = 40
}; /* a fifth of a second each; up to six in a row were seen to fail */

static bool
check(bool good, const char *name)
{
    printf("%s - %s\n", good ? "ok" : "not ok", name);
    return good;
}

static int
hold(struct bench *bench)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    if (!bench_start(bench))
        return 1;
    printf("%s\n", bench->run);
    while (poll(&input, 1, 0) == 0)
        bench_pass(bench, 100);
    return bench_stop(bench) ? 0 : 1;
}

static int
visit(struct bench *bench)
{
    bool good = check(bench_start(bench), "AusweisApp is ready");
    /* The Simulator sometimes stumbles over itself and calls it a success before a new
     * PIN was asked for; the driver does not, and says that the card was lost. */
    bool set = false;
    for (int i = 0; i < TRIES && !set && bench->trouble == 0; i++) {
        bench_forget(bench);
        set = eid_change_pin(bench->eid) == STATUS_OK &&
              bench_wait(bench, &bench->done, 1, 30000) && bench->result == EID_OK;
    }
    good = check(set && bench->enters >= 2, "it sets a PIN") && good;
    bench_forget(bench);
    good =
        check(eid_authenticate(bench->eid, "https://127.0.0.1:1/token") == STATUS_OK &&
                  bench_wait(bench, &bench->done, 1, 60000) &&
                  bench->result == EID_NETWORK,
              "it finds no server where none is") &&
        good;
    good = check(bench_stop(bench), "nothing is left of the visit") && good;
    good = check(bench_start(bench) && bench_stop(bench), "nor of the next") && good;
    return good ? 0 : 1;
}

int
main(int count, char **words)
{
    struct bench bench;
    bool holds = count > 1 && strcmp(words[1], "hold") == 0;
    const char *lacks = bench_lacks("/usr/bin/AusweisApp2");
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (lacks != NULL) {
        printf("ok - a visit with the real programs # SKIP %s\n", lacks);
        return 0;
    }
    if (!bench_open(&bench, "/usr/bin/AusweisApp2", ""))
        return 1;
    bench.settings.developer = bench.settings.simulator = !holds;
    int code = holds ? hold(&bench) : visit(&bench);
    bench_close(&bench);
    return code;
}
