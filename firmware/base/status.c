#include "base/status.h"

const char *
status_name(enum status status)
{
    switch (status) {
    case STATUS_OK:
        return "ok";
    case STATUS_INVALID:
        return "invalid";
    case STATUS_TOO_LARGE:
        return "too-large";
    case STATUS_NOT_FOUND:
        return "not-found";
    case STATUS_DENIED:
        return "denied";
    case STATUS_EXPIRED:
        return "expired";
    case STATUS_IO:
        return "io";
    case STATUS_FULL:
        return "full";
    case STATUS_TIMEOUT:
        return "timeout";
    case STATUS_AGAIN:
        return "again";
    case STATUS_GONE:
        return "gone";
    }
    return "unknown";
}
