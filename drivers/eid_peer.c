#include "drivers/eid_peer.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

enum {
    LINES_MAX = 4096, /* sockets of the whole machine; a kiosk has a few dozen */
    SKIPPED = 5,      /* fields of a line between state and inode */
    STATE_ESTABLISHED = 0x01,
    STATE_LISTEN = 0x0a,
};

/* One line: number, "address:port" of both ends, state, then five fields of no
 * interest, and the inode. Numbers are hexadecimal but the inode. */
struct line {
    unsigned long here, local, remote, state;
    unsigned long long inode;
};

static bool
take_hex(const char **at, char behind, unsigned long *out)
{
    char *end = NULL;
    *out = strtoul(*at, &end, 16);
    if (end == *at || *end != behind)
        return false;
    *at = end + 1;
    return true;
}

static bool
read_line(const char *text, struct line *out)
{
    unsigned long there;
    const char *at = strchr(text, ':');
    if (at == NULL)
        return false; /* the heading */
    at++;
    if (!take_hex(&at, ':', &out->here) || !take_hex(&at, ' ', &out->local) ||
        !take_hex(&at, ':', &there) || !take_hex(&at, ' ', &out->remote) ||
        !take_hex(&at, ' ', &out->state))
        return false;
    for (int i = 0; i < SKIPPED; i++) {
        at += strspn(at, " ");
        at += strcspn(at, " \n");
    }
    char *end = NULL;
    out->inode = strtoull(at, &end, 10);
    return end != at;
}

/* The inode of the socket with that end here, 0 without one. */
static uint64_t
find_inode(uint16_t local, uint16_t remote, unsigned long state)
{
    char text[256];
    uint64_t found = 0;
    FILE *table = fopen("/proc/net/tcp", "re");
    if (table == NULL)
        return 0;
    for (int i = 0;
         i < LINES_MAX && found == 0 && fgets(text, sizeof(text), table) != NULL; i++) {
        struct line line;
        if (read_line(text, &line) && line.local == local && line.remote == remote &&
            line.state == state &&
            (line.here == htonl(INADDR_LOOPBACK) ||
             (line.here == htonl(INADDR_ANY) && line.state == STATE_LISTEN)))
            found = line.inode;
    }
    (void)fclose(table);
    return found;
}

static bool
has_socket(pid_t pid, uint64_t inode)
{
    char path[64], wanted[64], link[64];
    bool found = false;
    text_format(path, sizeof(path), "/proc/%d/fd", (int)pid);
    text_format(wanted, sizeof(wanted), "socket:[%" PRIu64 "]", inode);
    DIR *folder = opendir(path);
    if (folder == NULL)
        return false;
    for (struct dirent *at = readdir(folder); at != NULL && !found;
         at = readdir(folder)) {
        ssize_t len = readlinkat(dirfd(folder), at->d_name, link, sizeof(link) - 1);
        link[len > 0 ? len : 0] = '\0';
        found = text_equal(link, wanted);
    }
    (void)closedir(folder);
    return found;
}

bool
eid_peer_is(uint16_t theirs, uint16_t ours, pid_t pid)
{
    uint64_t inode = find_inode(theirs, ours, STATE_ESTABLISHED);
    return inode != 0 && has_socket(pid, inode);
}

bool
eid_peer_listens(uint16_t port, pid_t pid)
{
    uint64_t inode = find_inode(port, 0, STATE_LISTEN);
    return inode != 0 && has_socket(pid, inode);
}
