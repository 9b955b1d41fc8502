#include "base/packet.h"

#include <errno.h>
#include <sys/socket.h>

enum status
packet_send(int fd, const uint8_t *packet, size_t len)
{
    ssize_t sent;
    do
        sent = send(fd, packet, len, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (sent < 0 && errno == EINTR);
    if (sent == (ssize_t)len)
        return STATUS_OK;
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS)
        return STATUS_AGAIN;
    if (errno == EPIPE || errno == ECONNRESET || errno == ENOTCONN)
        return STATUS_GONE;
    return errno == EMSGSIZE ? STATUS_TOO_LARGE : STATUS_IO;
}

enum status
packet_receive(int fd, uint8_t *packet, size_t cap, size_t *len)
{
    struct iovec part = {.iov_base = packet, .iov_len = cap};
    /* No room for control data: the kernel closes what would come with it. */
    struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};
    ssize_t got;

    *len = 0;
    do
        got = recvmsg(fd, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got == 0)
        return STATUS_GONE;
    if (got < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK ? STATUS_AGAIN
               : errno == ECONNRESET                   ? STATUS_GONE
                                                       : STATUS_IO;
    *len = (size_t)got;
    return (header.msg_flags & MSG_TRUNC) == 0 ? STATUS_OK : STATUS_TOO_LARGE;
}
