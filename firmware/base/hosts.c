#include "base/hosts.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { ADDRESS_MAX = 512 };

/* Host and port of an address as the configuration writes them. Only what cannot be
 * read in two ways: no name before @, no brackets, no backslash. */
bool
hosts_of(const char *address, char *out, size_t cap)
{
    const char *usual = NULL;
    const char *from = NULL;
    if (text_starts_with(address, "http://")) {
        from = address + 7;
        usual = ":80";
    } else if (text_starts_with(address, "https://")) {
        from = address + 8;
        usual = ":443";
    } else {
        return false;
    }
    size_t len = strspn(from, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "0123456789.-");
    if (len == 0)
        return false;
    size_t port = from[len] == ':' ? 1 + strspn(from + len + 1, "0123456789") : 0;
    if (port == 1 || from[len + port] != '/' || len + port >= cap)
        return false;
    bool plain = port == strlen(usual) && strncmp(from + len, usual, port) == 0;
    text_format(out, cap, "%.*s", (int)(plain ? len : len + port), from);
    return true;
}

bool
hosts_allow(const char *hosts, const char *address)
{
    char host[ADDRESS_MAX];
    if (!hosts_of(address, host, sizeof(host)))
        return false;
    for (const char *at = hosts + strspn(hosts, " "); *at != '\0';) {
        size_t len = strcspn(at, " ");
        if (len == strlen(host) && strncasecmp(at, host, len) == 0)
            return true;
        at += len + strspn(at + len, " ");
    }
    return false;
}

bool
hosts_allow_page(const char *hosts, const char *address)
{
    return text_is_uri(address, "https://") && hosts_allow(hosts, address);
}
