/* What a person sees of a broken file. Included by the tests of its readers; every
 * function is static. */
#ifndef SCHALTER_TESTS_DIAGS_FIXTURE_H
#define SCHALTER_TESTS_DIAGS_FIXTURE_H

#include "base/diags.h"
#include "unit.h"

#define PO_HEAD                                                                        \
    "msgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n"        \
    "\"Plural-Forms: nplurals=2; plural=(n != 1);\\n\"\n\n"

/** There is one mistake, in this line, and it says so. */
static inline void
assert_said(const struct diags *diags, int line, const char *says)
{
    assert_int_equal(diags->errors, 1);
    assert_int_equal(diags->list[0].line, line);
    unit_assert_says(diags->list[0].text, says);
}

#endif
