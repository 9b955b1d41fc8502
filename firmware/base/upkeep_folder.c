#include "base/upkeep_folder.h"

#include "base/text.h"

void
upkeep_folder(const char *device, char name[UPKEEP_FOLDER_MAX])
{
    text_format(name, UPKEEP_FOLDER_MAX, UPKEEP_FOLDER_PREFIX "%s", device);
    for (char *at = name; *at != '\0'; at++)
        if (!((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
              (*at >= '0' && *at <= '9') || *at == '-'))
            *at = '_';
}
