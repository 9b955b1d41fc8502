/* A configuration with nothing wrong in it; each test adds to it and looks what is
 * said. */
#ifndef SCHALTER_TESTS_CONFIG_FIXTURE_H
#define SCHALTER_TESTS_CONFIG_FIXTURE_H

#include <stdio.h>

#include "base/config.h"
#include "unit.h"

#define GOOD                                                                           \
    "geraet:\n  stadt: recklinghausen\n  nummer: RE-01\n"                              \
    "ordner:\n  katalog: katalog\n  beigaben: /usr/share/schalter\n"                   \
    "  bestand: /var/lib/schalter\n  laufzeit: /run/schalter\n"                        \
    "netz:\n  token: https://auth.example/token\n"                                     \
    "  einreichung: https://submission.example\n  vertrauensanker: anker.pem\n"        \
    "  kennung: abc\n  geheimnis: secret\n"

static struct diags diags;

static inline enum status
load(const char *content, struct config *config)
{
    char path[] = "/tmp/schalter-config-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, content, strlen(content)), (ssize_t)strlen(content));
    close(fd);
    enum status status = config_load(path, config, &diags);
    unlink(path);
    return status;
}

static inline struct config
accepted(const char *content)
{
    struct config config;
    if (load(content, &config) != STATUS_OK)
        fail_msg("refused in line %d: %s", diags.list[0].line, diags.list[0].text);
    return config;
}

/* Refused, at this line, with these words; there may be other mistakes. */
static inline void
refused(const char *content, int line, const char *words)
{
    struct config config;
    assert_int_equal(load(content, &config), STATUS_INVALID);
    for (int i = 0; i < diags.count; i++)
        if (diags.list[i].line == line && strstr(diags.list[i].text, words) != NULL)
            return;
    for (int i = 0; i < diags.count; i++)
        print_error("%d: %s\n", diags.list[i].line, diags.list[i].text);
    fail_msg("line %d does not say »%s«", line, words);
}

/* This one mistake and no other. */
static inline void
refused_once(const char *content, int line, const char *words)
{
    refused(content, line, words);
    assert_int_equal(diags.errors, 1);
}

#endif
