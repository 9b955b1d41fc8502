#include "face/loaded.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/text.h"

/* With the folder: a slip there makes every file of it look missing. */
static void
report(const char *folder, const struct diags *diags)
{
    for (int i = 0; i < diags->count; i++)
        if (!diags->list[i].warning)
            fprintf(stderr, "%s/%s:%d:%d: %s\n", folder, diags->list[i].file,
                    diags->list[i].line, diags->list[i].column, diags->list[i].text);
}

enum status
loaded_read(const struct config *config, const char *folder,
            struct catalogue *catalogue, struct langs **langs)
{
    char product[CONFIG_PATH_MAX + 8];
    struct diags *diags = calloc(1, sizeof(*diags)); /* too large for the stack */
    if (diags == NULL)
        abort();
    enum status status = catalogue_load(folder, config->town, catalogue, diags);
    report(folder, diags);
    text_format(product, sizeof(product), "%s/lang", config->assets);
    if (status != STATUS_OK)
        LOG(LOG_LEVEL_ERROR, "catalogue-refused", LOG_NUMBER("mistakes", diags->count));
    else
        langs_load(product, folder, langs, diags);
    free(diags);
    return status;
}

bool
loaded_works(const struct config *config, const char *folder)
{
    struct catalogue *catalogue = calloc(1, sizeof(*catalogue));
    struct langs *langs = NULL;
    if (catalogue == NULL)
        abort();
    bool works = loaded_read(config, folder, catalogue, &langs) == STATUS_OK;
    langs_destroy(langs);
    if (works)
        catalogue_finish(catalogue);
    free(catalogue);
    return works;
}
