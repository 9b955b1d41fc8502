#include "caretaker/gatekeeper.h"

#include <netdb.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/files.h"
#include "base/log.h"
#include "base/text.h"
#include "base/tool.h"
#include "caretaker/gate.h"
#include "caretaker/root.h"
#include "caretaker/setup.h"

enum { SAID_MAX = 2048, LOOK_MS = 5000, WRITE_S = 30 };

static bool
ask(struct gate *gate, const struct gate_host *host, int64_t now_s)
{
    const struct addrinfo wanted = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    bool news = false;
    if (getaddrinfo(host->name, NULL, &wanted, &found) != 0)
        return false;
    for (const struct addrinfo *one = found; one != NULL; one = one->ai_next) {
        struct gate_address address = {
            .family = one->ai_family, .port = host->port, .seen_s = now_s};
        if (one->ai_family == AF_INET)
            memcpy(&address.at,
                   &((const struct sockaddr_in *)(void *)one->ai_addr)->sin_addr,
                   sizeof(struct in_addr));
        else if (one->ai_family == AF_INET6)
            address.at = ((const struct sockaddr_in6 *)(void *)one->ai_addr)->sin6_addr;
        else
            continue;
        news = gate_meet(gate, &address) || news;
    }
    freeaddrinfo(found);
    return news;
}

static enum status
tell_firewall(const char *root, const struct gate *gate)
{
    static char script[GATE_SCRIPT_MAX], said[SAID_MAX], wrong[SAID_MAX];
    char program[ROOT_PATH_MAX], file[ROOT_PATH_MAX];
    const char *const words[] = {program, "-f", file, NULL};
    text_format(program, sizeof program, "%s/usr/sbin/nft", root);
    text_format(file, sizeof file, "%s/run/schalter-gate/hosts.nft", root);
    gate_write(gate, script);
    enum status status = files_replace(file, script, 0600);
    if (status == STATUS_OK)
        status = tool_read(words, said, wrong, SAID_MAX, WRITE_S);
    return status;
}

static void
read_hosts(const char *root, struct gate *gate)
{
    struct config *config = calloc(1, sizeof *config); /* too large for the stack */
    if (config == NULL)
        abort();
    if (setup_read(root, config) == STATUS_OK)
        gate_want(config, gate);
    free(config);
}

int
gatekeeper_serve(const char *root)
{
    struct gate *gate = calloc(1, sizeof *gate); /* too large for the stack */
    if (gate == NULL)
        abort();
    read_hosts(root, gate);
    LOG(LOG_LEVEL_INFO, "gate", LOG_NUMBER("hosts", gate->host_count),
        LOG_NUMBER("left-out", gate->left_out));
    for (bool told = false; gate->host_count > 0;) {
        int64_t now_s = clock_boot_s();
        bool news = gate_forget(gate, now_s);
        for (int i = 0; i < gate->host_count; i++)
            news = ask(gate, &gate->hosts[i], now_s) || news;
        if (news || !told) {
            enum status status = tell_firewall(root, gate);
            told = status == STATUS_OK;
            LOG(told ? LOG_LEVEL_INFO : LOG_LEVEL_ERROR, "gate-set",
                LOG_NUMBER("addresses", gate->address_count),
                LOG_WORD("status", status_name(status)));
        }
        (void)poll(NULL, 0, LOOK_MS);
    }
    free(gate);
    return 0;
}
