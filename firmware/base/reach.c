#include "base/reach.h"

#include "base/config.h"

const char *
reach_url(const struct config *config, enum reach_place place)
{
    switch (place) {
    case REACH_TOKEN:
        return config->token_url;
    case REACH_SUBMISSION:
        return config->submission_url;
    case REACH_ROUTING:
        return config->routing_url;
    case REACH_IDENTITY:
        return config->identity_url;
    case REACH_PLACES:
    default:
        return "";
    }
}
