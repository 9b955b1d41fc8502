#include "drivers/local_port.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

int
local_port_connect(uint16_t port)
{
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons(port),
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 ||
        connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0 ||
        errno == EINPROGRESS)
        return fd;
    close(fd);
    return -1;
}

bool
local_port_is_connected(int fd, uint16_t port)
{
    struct sockaddr_in ours = {0};
    int error = 0;
    socklen_t len = sizeof(error), ours_len = sizeof(ours);
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == 0 && error == 0 &&
           getsockname(fd, (struct sockaddr *)&ours, &ours_len) == 0 &&
           ntohs(ours.sin_port) != port;
}
