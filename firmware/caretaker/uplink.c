#include "caretaker/uplink.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/config.h"
#include "base/files.h"
#include "base/text.h"
#include "caretaker/data.h"
#include "caretaker/setup.h"

enum { TEXT_ROOM = 1024 };

static void
put_each(struct text_buf *buf, const char *name, const char *list)
{
    for (const char *at = list + strspn(list, " "); *at != '\0';) {
        size_t len = strcspn(at, " ");
        text_put_format(buf, "%s=%.*s\n", name, (int)len, at);
        at += len + strspn(at + len, " ");
    }
}

static void
describe(const struct network *network, char text[TEXT_ROOM])
{
    struct text_buf buf = text_buf_over(text, TEXT_ROOM);
    bool automatic = network_is_automatic(network);
    text_put(&buf, "[Match]\nType=ether\n[Network]\nLLMNR=no\nMulticastDNS=no\n");
    text_put(&buf, automatic ? "DHCP=yes\n" : "DHCP=no\nIPv6AcceptRA=no\n");
    if (!automatic)
        put_each(&buf, "Address", network->address);
    put_each(&buf, "Gateway", network->router);
    put_each(&buf, "DNS", network->names);
    put_each(&buf, "NTP", network->time);
    if (automatic && network->names[0] != '\0')
        text_put(&buf, "[DHCPv4]\nUseDNS=no\n[DHCPv6]\nUseDNS=no\n"
                       "[IPv6AcceptRA]\nUseDNS=no\n");
}

/* What could not be read of it is as if nothing had been said. */
static void
read_network(const char *root, struct network *network)
{
    struct config *config = calloc(1, sizeof *config); /* too large for the stack */
    if (config == NULL)
        abort();
    (void)!setup_read(root, config);
    *network = config->network;
    if (network->address[0] == '\0' || network_mistake(network) != NULL)
        *network = (struct network){.address = NETWORK_AUTOMATIC};
    free(config);
}

enum status
uplink_settle(const char *root)
{
    char path[ROOT_PATH_MAX], text[TEXT_ROOM];
    struct network network;
    read_network(root, &network);
    describe(&network, text);
    text_format(path, sizeof path, "%s/run/systemd/network", root);
    if (mkdir(path, 0755) != 0 && errno != EEXIST)
        return STATUS_IO;
    text_format(path, sizeof path, "%s/run/systemd/network/70-schalter.network", root);
    return files_replace(path, text, 0644);
}

static bool
is_good(struct network network)
{
    size_t cap;
    for (int i = 0; i < (int)NETWORK_FIELDS; i++)
        if (!network_is_good((enum network_field)i,
                             network_field(&network, (enum network_field)i, &cap)))
            return false;
    return network_mistake(&network) == NULL;
}

enum status
uplink_wish(const char *root, const struct network *network)
{
    char path[ROOT_PATH_MAX], text[TEXT_ROOM];
    struct text_buf buf = text_buf_over(text, sizeof text);
    if (!is_good(*network))
        return STATUS_INVALID;
    text_put(&buf, "# Am Gerät eingestellt.\nanschluss:\n");
    text_put_format(&buf, "  adresse: \"%s\"\n  router: \"%s\"\n", network->address,
                    network->router);
    text_put_format(&buf, "  namensserver: \"%s\"\n  zeitserver: \"%s\"\n",
                    network->names, network->time);
    text_put_format(&buf, "  proxy: \"%s\"\n", network->proxy);
    data_path(root, NETWORK_FILE, path);
    return files_replace(path, text, 0600);
}
