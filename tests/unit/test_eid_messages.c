/* What AusweisApp says and what it is told. Messages are as the real program sends them
 * (1.26.2), or as it must never. */
#include <stdio.h>

#include "drivers/eid_messages.h"
#include "tests/unit/unit.h"

#define READER "= 00 00"
#define CARD(members)                                                                  \
    "{\"attached\":true,\"card\":" members                                             \
    ",\"insertable\":false,\"keypad\":false,\"name\":\"= 00 00\"}"

static struct eid_message
taken(const char *text)
{
    struct eid_message message;
    assert_int_equal(eid_message_read(text, strlen(text), READER, &message), STATUS_OK);
    return message;
}

static void
refused(const char *text)
{
    struct eid_message message;
    if (eid_message_read(text, strlen(text), READER, &message) == STATUS_OK)
        fail_msg("taken: %s", text);
}

static void
knows_the_program(void **state)
{
    (void)state;
    struct eid_message m =
        taken("{\"VersionInfo\":{\"Implementation-Title\":\"AusweisApp2\","
              "\"Implementation-Version\":\"1.26.2\"},\"msg\":\"INFO\"}");
    assert_int_equal(m.kind, EID_MESSAGE_INFO);
    assert_string_equal(m.version, "1.26.2");
    m = taken("{\"current\":2,\"msg\":\"API_LEVEL\"}");
    assert_int_equal(m.kind, EID_MESSAGE_API_LEVEL);
    assert_int_equal(m.level, 2);
    assert_false(m.error);
    m = taken(
        "{\"available\":[1],\"current\":1,\"error\":\"x\",\"msg\":\"API_LEVEL\"}");
    assert_true(m.error);
    refused("{\"msg\":\"INFO\"}");
    refused("{\"msg\":\"INFO\",\"VersionInfo\":{}}");
    refused("{\"msg\":\"INFO\",\"VersionInfo\":{\"Implementation-Version\":2}}");
    refused(
        "{\"msg\":\"INFO\",\"VersionInfo\":{\"Implementation-Version\":\"a\\nb\"}}");
    refused("{\"msg\":\"INFO\",\"VersionInfo\":{\"Implementation-Version\":"
            "\"0123456789012345678901234567890123456789\"}}");
    refused("{\"msg\":\"API_LEVEL\",\"current\":\"2\"}");
}

static void
knows_the_one_reader_among_others(void **state)
{
    (void)state;
    struct eid_message m =
        taken("{\"msg\":\"READER_LIST\",\"readers\":[{\"attached\":true,\"card\":null,"
              "\"keypad\":true,\"name\":\"Simulator\"}," CARD(
                  "{\"deactivated\":false,"
                  "\"inoperative\":false,\"retryCounter\":3}") "]}");
    assert_int_equal(m.kind, EID_MESSAGE_READER_LIST);
    assert_true(m.ours && m.attached && !m.keypad);
    assert_true(m.card.present);
    assert_int_equal(m.card.tries, 3);
    m = taken("{\"msg\":\"READER\",\"name\":\"= 00 01\",\"attached\":true}");
    assert_false(m.ours || m.attached);
    m = taken(
        "{\"msg\":\"READER\",\"name\":\"= 00 00\",\"attached\":true,\"card\":{}}");
    assert_true(m.card.present);
    assert_int_equal(m.card.tries, -1);
    m = taken(
        "{\"msg\":\"READER\",\"name\":\"= 00 00\",\"card\":{\"retryCounter\":9}}");
    assert_int_equal(m.card.tries, -1);
    refused("{\"msg\":\"READER\"}");
    refused("{\"msg\":\"READER\",\"name\":5}");
    refused("{\"msg\":\"READER\",\"name\":\"= 00 00\",\"attached\":1}");
    refused("{\"msg\":\"READER\",\"name\":\"= 00 00\",\"card\":[]}");
    refused(
        "{\"msg\":\"READER\",\"name\":\"= 00 00\",\"card\":{\"retryCounter\":\"3\"}}");
    refused("{\"msg\":\"READER\",\"name\":\"= 00 00\",\"card\":{\"deactivated\":0}}");
    refused("{\"msg\":\"READER_LIST\",\"readers\":{}}");
    refused("{\"msg\":\"READER_LIST\",\"readers\":[1]}");
}

static void
knows_which_secret_is_asked_for(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum eid_secret secret;
    } all[] = {{"ENTER_PIN", EID_PIN},
               {"ENTER_CAN", EID_CAN},
               {"ENTER_PUK", EID_PUK},
               {"ENTER_NEW_PIN", EID_NEW_PIN}};
    for (size_t i = 0; i < 4; i++) {
        char text[256];
        snprintf(text, sizeof(text),
                 "{\"msg\":\"%s\",\"reader\":" CARD(
                     "{\"inoperative\":true,"
                     "\"deactivated\":false,\"retryCounter\":1}") "}",
                 all[i].name);
        struct eid_message m = taken(text);
        assert_int_equal(m.kind, EID_MESSAGE_ENTER);
        assert_int_equal(m.secret, all[i].secret);
        assert_int_equal(m.card.tries, 1);
        assert_true(m.ours && m.card.inoperative && !m.error);
    }
    assert_true(
        taken("{\"msg\":\"ENTER_PIN\",\"error\":\"six\",\"reader\":" CARD("null") "}")
            .error);
    refused("{\"msg\":\"ENTER_PIN\"}");
    refused("{\"msg\":\"ENTER_PIN\",\"reader\":null}");
    refused("{\"msg\":\"ENTER_PIN\",\"reader\":[1,2]}");
}

static void
knows_rights_and_calls_others_other(void **state)
{
    (void)state;
    struct eid_message m = taken(
        "{\"aux\":{},\"chat\":{\"effective\":[\"FamilyName\",\"Address\"],"
        "\"optional\":[\"Address\",\"CommunityID\"],"
        "\"required\":[\"FamilyName\",\"WriteAddress\"]},\"msg\":\"ACCESS_RIGHTS\"}");
    assert_int_equal(m.kind, EID_MESSAGE_RIGHTS);
    assert_int_equal(m.required, 1u << EID_FAMILY_NAME | 1u << EID_OTHER_RIGHT);
    assert_int_equal(m.optional, 1u << EID_ADDRESS | 1u << EID_OTHER_RIGHT);
    assert_int_equal(m.effective, 1u << EID_FAMILY_NAME | 1u << EID_ADDRESS);
    for (int right = 0; right < EID_OTHER_RIGHT; right++) {
        char text[128];
        snprintf(text, sizeof(text),
                 "{\"msg\":\"ACCESS_RIGHTS\",\"chat\":{\"required\":[\"%s\"]}}",
                 eid_right_name((enum eid_right)right));
        assert_int_equal(taken(text).required, 1u << right);
    }
    refused("{\"msg\":\"ACCESS_RIGHTS\"}");
    refused("{\"msg\":\"ACCESS_RIGHTS\",\"chat\":[]}");
    refused("{\"msg\":\"ACCESS_RIGHTS\",\"chat\":{\"required\":\"Address\"}}");
    refused("{\"msg\":\"ACCESS_RIGHTS\",\"chat\":{\"required\":[7]}}");
    assert_true(taken("{\"msg\":\"ACCESS_RIGHTS\",\"error\":\"x\"}").error);
}

static struct eid_certificate
certified(const char *subject, const char *purpose)
{
    static char text[16384];
    snprintf(text, sizeof(text),
             "{\"msg\":\"CERTIFICATE\",\"description\":{\"subjectName\":\"%s\","
             "\"subjectUrl\":\"https://a\",\"issuerName\":\"b\",\"purpose\":\"%s\","
             "\"termsOfUsage\":\"Am Markt 1\\r\\namt@stadt.example\"},"
             "\"validity\":{\"effectiveDate\":\"2026-01-01\","
             "\"expirationDate\":\"2026-01-31\"}}",
             subject, purpose);
    return taken(text).certificate;
}

static void
a_certificate_can_be_shown_as_it_is(void **state)
{
    (void)state;
    struct eid_certificate c =
        certified("  Stadt M\xc3\xbcnster\\u0007\\u202egnirb ", "Zweck:\\tHund\\r\\nb");
    assert_string_equal(c.subject, "  Stadt M\xc3\xbcnstergnirb");
    assert_string_equal(c.purpose, "Zweck: Hund\nb");
    assert_string_equal(c.subject_url, "https://a");
    assert_string_equal(c.issuer, "b");
    assert_string_equal(c.terms, "Am Markt 1\namt@stadt.example");
    assert_string_equal(c.valid_until, "2026-01-31");
    refused("{\"msg\":\"CERTIFICATE\",\"description\":{},\"validity\":{}}");
    refused("{\"msg\":\"CERTIFICATE\",\"description\":{\"subjectName\":\" \\n\"},"
            "\"validity\":{}}");
    refused("{\"msg\":\"CERTIFICATE\",\"description\":{\"subjectName\":\"a\"}}");
    refused("{\"msg\":\"CERTIFICATE\",\"description\":{\"subjectName\":1},"
            "\"validity\":{}}");
}

static void
too_long_words_are_cut_behind_a_word(void **state)
{
    char words[4096] = "", letters[4096] = "";
    (void)state;
    for (int i = 0; i < 300; i++)
        strncat(words, "Hunde ", 7);
    for (int i = 0; i < 500; i++)
        strncat(letters, "e\\u0301", 8); /* e with an accent of its own */
    struct eid_certificate c = certified(letters, words);
    assert_int_equal(strlen(c.purpose) % 6, 5);
    assert_true(strlen(c.purpose) > EID_TEXT_MAX - 8);
    assert_int_equal(strlen(c.subject) % 3, 0); /* the accent stays with its letter */
    assert_true(strlen(c.subject) > EID_NAME_MAX - 6);
}

static void
knows_how_it_ended(void **state)
{
    (void)state;
#define MAJOR(word)                                                                    \
    "\"major\":\"http://www.bsi.bund.de/ecard/api/1.1/resultmajor#" word "\""
    struct eid_message m = taken("{\"msg\":\"AUTH\",\"result\":{" MAJOR(
        "ok") "},"
              "\"url\":\"https://localhost/a?b=1\"}");
    assert_int_equal(m.kind, EID_MESSAGE_ENDED);
    assert_int_equal(m.result, EID_OK);
    assert_string_equal(m.url, "https://localhost/a?b=1");
    m = taken("{\"msg\":\"AUTH\",\"result\":{" MAJOR(
        "error") ",\"minor\":"
                 "\"http://www.bsi.bund.de/ecard/api/1.1/resultminor/"
                 "sal#cancellationByUser\"}}");
    assert_int_equal(m.result, EID_CANCELLED);
    m = taken("{\"msg\":\"AUTH\",\"result\":{" MAJOR(
        "error") ",\"reason\":"
                 "\"Get_TcToken_Network_Error\",\"minor\":\"x\"}}");
    assert_int_equal(m.result, EID_NETWORK);
    assert_int_equal(taken("{\"msg\":\"AUTH\",\"result\":{}}").result, EID_OTHER);
    assert_string_equal(taken("{\"msg\":\"AUTH\",\"result\":{},\"url\":\"a b\"}").url,
                        "");
    assert_int_equal(taken("{\"msg\":\"AUTH\"}").kind, EID_MESSAGE_AUTH_BEGUN);
    assert_int_equal(taken("{\"msg\":\"AUTH\",\"error\":\"x\"}").kind,
                     EID_MESSAGE_NOT_BEGUN);
    assert_int_equal(taken("{\"msg\":\"CHANGE_PIN\"}").kind, EID_MESSAGE_PIN_BEGUN);
    m = taken("{\"msg\":\"CHANGE_PIN\",\"success\":true}");
    assert_int_equal(m.kind, EID_MESSAGE_ENDED);
    assert_int_equal(m.result, EID_OK);
    m = taken("{\"msg\":\"CHANGE_PIN\",\"success\":false,\"reason\":\"Card_Removed\"}");
    assert_int_equal(m.result, EID_CARD_LOST);
    refused("{\"msg\":\"AUTH\",\"result\":[]}");
    refused("{\"msg\":\"AUTH\",\"result\":{\"major\":1}}");
    refused("{\"msg\":\"AUTH\",\"result\":{},\"url\":7}");
    refused("{\"msg\":\"CHANGE_PIN\",\"success\":\"yes\"}");
    refused("{\"msg\":\"CHANGE_PIN\",\"success\":false,\"reason\":1}");
}

static void
every_failure_code_has_its_sentence(void **state)
{
    (void)state;
    static const struct {
        const char *reason;
        enum eid_result result;
    } all[] = {
        {"User_Cancelled", EID_CANCELLED},
        {"Establish_Pace_Channel_User_Cancelled", EID_CANCELLED},
        {"Change_Pin_User_Cancelled", EID_CANCELLED},
        {"Card_Removed", EID_CARD_LOST},
        {"Change_Pin_Card_Connection_Lost", EID_CARD_LOST},
        {"Connect_Card_Eid_Inactive", EID_DEACTIVATED},
        {"Connect_Card_Connection_Failed", EID_CARD_REFUSED},
        {"Establish_Pace_Channel_Puk_Inoperative", EID_PIN_BLOCKED},
        {"Maintain_Card_Connection_Pace_Unrecoverable", EID_CARD_REFUSED},
        {"Did_Authenticate_Eac1_Card_Command_Failed", EID_CARD_REFUSED},
        {"Transmit_Card_Command_Failed", EID_CARD_REFUSED},
        {"Change_Pin_Unexpected_Transmit_Status", EID_CARD_REFUSED},
        {"Parse_TcToken_Missing_Url", EID_SERVER},
        {"Get_TcToken_Network_Error", EID_NETWORK},
        {"Get_TcToken_Empty_Data", EID_SERVER},
        {"Certificate_Check_Failed_Hash_Mismatch", EID_SERVER},
        {"Pre_Verification_Certificate_Expired", EID_SERVER},
        {"Extract_Cvcs_From_Eac1_No_Unique_At", EID_SERVER},
        {"Process_Certificates_From_Eac2_Cvc_Chain_Missing", EID_SERVER},
        {"Did_Authenticate_Eac2_Invalid_Cvc_Chain", EID_SERVER},
        {"Generic_Send_Receive_Network_Error", EID_NETWORK},
        {"Generic_Send_Receive_Tls_Error", EID_NETWORK},
        {"Generic_Send_Receive_Server_Error", EID_SERVER},
        {"Start_Paos_Response_Error", EID_SERVER},
        {"Check_Refresh_Address_Fatal_Tls_Error_Before_Reply", EID_NETWORK},
        {"Check_Refresh_Address_Service_Timeout", EID_NETWORK},
        {"Check_Refresh_Address_Empty", EID_SERVER},
        {"Made_Up_Tomorrow", EID_OTHER},
        {"", EID_OTHER},
    };
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        if (eid_result_of("", all[i].reason, "") != all[i].result)
            fail_msg("%s", all[i].reason);
            /* Before there were codes: what TR-03112 has, then the words. */
#define MINOR(tail) "http://www.bsi.bund.de/ecard/api/1.1/resultminor" tail
    assert_int_equal(eid_result_of(MINOR("/sal#cancellationByUser"), "", ""),
                     EID_CANCELLED);
    assert_int_equal(
        eid_result_of(MINOR("/dp#trustedChannelEstablishmentFailed"), "", ""),
        EID_NETWORK);
    assert_int_equal(eid_result_of(MINOR("/al/common#communicationError"), "", ""),
                     EID_NETWORK);
    assert_int_equal(eid_result_of(MINOR("/al/common#unknownError"), "", ""),
                     EID_OTHER);
    assert_int_equal(eid_result_of(MINOR("/al/common#internalError"), "",
                                   "The connection to the ID card has been lost. The "
                                   "process was aborted."),
                     EID_CARD_LOST);
    assert_int_equal(eid_result_of(MINOR("/al/common#internalError"), "", ""),
                     EID_SERVER);
}

static void
ignores_what_it_does_not_know(void **state)
{
    (void)state;
    assert_int_equal(taken("{\"msg\":\"STATUS\",\"progress\":5}").kind,
                     EID_MESSAGE_OTHER);
    assert_int_equal(taken("{\"msg\":\"PAUSE\",\"cause\":[{}]}").kind,
                     EID_MESSAGE_OTHER);
    assert_int_equal(taken("{\"msg\":\"INTERNAL_ERROR\"}").kind, EID_MESSAGE_BROKEN);
    assert_int_equal(taken("{\"msg\":\"UNKNOWN_COMMAND\"}").kind, EID_MESSAGE_REFUSED);
    assert_true(taken("{\"msg\":\"BAD_STATE\",\"error\":\"SET_PIN\"}").late);
    assert_true(taken("{\"msg\":\"BAD_STATE\",\"error\":\"CANCEL\"}").late);
    assert_false(taken("{\"msg\":\"BAD_STATE\",\"error\":\"RUN_AUTH\"}").late);
    assert_false(taken("{\"msg\":\"UNKNOWN_COMMAND\",\"error\":\"SET_PIN\"}").late);
    refused("");
    refused("{");
    refused("[]");
    refused("7");
    refused("{}");
    refused("{\"msg\":7}");
    refused("{\"msg\":null}");
    refused("{\"msg\":\"INFO\",\"msg\":\"INFO\"}");
    refused("{\"msg\":\"INFO\"} {}");
    refused("{\"msg\":\"A\\u0000B\"}");
}

static void
says_exactly_this(void **state)
{
    char text[EID_COMMAND_MAX];
    (void)state;
#define SAYS(expected, call)                                                           \
    do {                                                                               \
        struct text_buf buf = text_buf_over(text, sizeof(text));                       \
        call;                                                                          \
        assert_false(buf.overflow);                                                    \
        assert_string_equal(text, expected);                                           \
    } while (0)
    SAYS("{\"cmd\":\"GET_INFO\"}", eid_command_put(&buf, "GET_INFO"));
    SAYS("{\"cmd\":\"SET_API_LEVEL\",\"level\":2}", eid_command_put_level(&buf, 2));
    SAYS("{\"cmd\":\"RUN_AUTH\",\"tcTokenURL\":\"https://a/?b=c&d\",\"status\":false}",
         eid_command_put_authenticate(&buf, "https://a/?b=c&d", false));
    SAYS("{\"cmd\":\"RUN_AUTH\",\"tcTokenURL\":\"https://a/\",\"status\":false,"
         "\"developerMode\":true}",
         eid_command_put_authenticate(&buf, "https://a/", true));
    SAYS("{\"cmd\":\"SET_ACCESS_RIGHTS\",\"chat\":[]}",
         eid_command_put_rights(&buf, 0));
    SAYS("{\"cmd\":\"SET_ACCESS_RIGHTS\",\"chat\":[\"GivenNames\",\"Address\"]}",
         eid_command_put_rights(&buf, 1u << EID_ADDRESS | 1u << EID_GIVEN_NAMES |
                                          1u << EID_OTHER_RIGHT));
    SAYS("{\"cmd\":\"SET_PIN\",\"value\":\"123456\"}",
         eid_command_put_secret(&buf, EID_PIN, "123456"));
    SAYS("{\"cmd\":\"SET_CAN\"}", eid_command_put_secret(&buf, EID_CAN, NULL));
    SAYS("{\"cmd\":\"SET_PUK\",\"value\":\"0123456789\"}",
         eid_command_put_secret(&buf, EID_PUK, "0123456789"));
    SAYS("{\"cmd\":\"SET_NEW_PIN\",\"value\":\"000000\"}",
         eid_command_put_secret(&buf, EID_NEW_PIN, "000000"));
}

static void
a_secret_is_digits_of_its_length(void **state)
{
    (void)state;
    assert_true(eid_secret_fits(EID_PIN, "12345") &&
                eid_secret_fits(EID_PIN, "123456"));
    assert_false(eid_secret_fits(EID_PIN, "1234") ||
                 eid_secret_fits(EID_PIN, "1234567"));
    assert_true(eid_secret_fits(EID_CAN, "123456"));
    assert_false(eid_secret_fits(EID_CAN, "12345"));
    assert_true(eid_secret_fits(EID_PUK, "1234567890"));
    assert_false(eid_secret_fits(EID_PUK, "123456789"));
    assert_true(eid_secret_fits(EID_NEW_PIN, "000000"));
    assert_false(eid_secret_fits(EID_NEW_PIN, "12345"));
    assert_false(eid_secret_fits(EID_PIN, "12345\xb2") || eid_secret_fits(EID_PIN, ""));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_the_program),
        cmocka_unit_test(knows_the_one_reader_among_others),
        cmocka_unit_test(knows_which_secret_is_asked_for),
        cmocka_unit_test(knows_rights_and_calls_others_other),
        cmocka_unit_test(a_certificate_can_be_shown_as_it_is),
        cmocka_unit_test(too_long_words_are_cut_behind_a_word),
        cmocka_unit_test(knows_how_it_ended),
        cmocka_unit_test(every_failure_code_has_its_sentence),
        cmocka_unit_test(ignores_what_it_does_not_know),
        cmocka_unit_test(says_exactly_this),
        cmocka_unit_test(a_secret_is_digits_of_its_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
