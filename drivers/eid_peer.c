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
    STATE_ESTABLISHED = 0x01,
    STATE_LISTEN = 0x0a,
};

/* The inode of the socket with that end here, 0 without one. */
static uint64_t
find_inode(uint16_t local, uint16_t remote, unsigned state)
{
    char line[256];
    uint64_t found = 0;
    FILE *table = fopen("/proc/net/tcp", "re");
    if (table == NULL)
        return 0;
    for (int i = 0;
         i < LINES_MAX && found == 0 && fgets(line, sizeof(line), table) != NULL; i++) {
        unsigned here, local_port, remote_port, is;
        uint64_t inode;
        if (sscanf(line, " %*d: %8x:%4x %*8x:%4x %2x %*s %*s %*s %*u %*d %" SCNu64,
                   &here, &local_port, &remote_port, &is, &inode) == 5 &&
            local_port == local && remote_port == remote && is == state &&
            (here == htonl(INADDR_LOOPBACK) ||
             (here == htonl(INADDR_ANY) && is == STATE_LISTEN)))
            found = inode;
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
