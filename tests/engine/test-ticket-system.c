/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "send/ticket-account.h"
#include "send/ticket-reply.h"
#include "send/ticket-system-private.h"
#include "send/ticket-template.h"

static GHashTable *
values_new (void)
{
  static const char *const values[][2] = {
    { "url", "https://desk.example.org/rt/" },
    { "ref", "BD0011" },
    { "queue", "O'Brien\\s" },
    { "subject", "a \"b\" {ref} \n<c>" },
    { "empty", "" },
    { "number", "42" },
    { "bad-number", "4x" },
  };
  GHashTable *table = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    g_hash_table_insert (table, (gpointer)values[i][0], (gpointer)values[i][1]);
  return table;
}

static void
test_template_text (void)
{
  static const struct
  {
    const char *what, *template, *expected;
    BounceTemplateKind kind;
  } rows[] = {
    { "plain", "no values", "no values", BOUNCE_TEMPLATE_TEXT },
    { "a value", "[{ref}]", "[BD0011]", BOUNCE_TEMPLATE_TEXT },
    { "braces", "'CF.{{{number}}}'", "'CF.{42}'", BOUNCE_TEMPLATE_TEXT },
    { "a quote cannot end a query's string",
      "Queue='{queue|sql}'",
      "Queue='O\\'Brien\\\\s'",
      BOUNCE_TEMPLATE_TEXT },
    { "a value with braces is not expanded again",
      "{subject|json}",
      "a \\\"b\\\" {ref} \\n<c>",
      BOUNCE_TEMPLATE_TEXT },
    { "HTML", "{subject|html}", "a &quot;b&quot; {ref} <br>\n&lt;c&gt;", BOUNCE_TEMPLATE_TEXT },
    { "no number", "{bad-number|int}", "0", BOUNCE_TEMPLATE_TEXT },
    { "lone braces", "{ } {Ref} {", "{ } {Ref} {", BOUNCE_TEMPLATE_TEXT },
    { "the server's address stays, values are encoded",
      "{url}/queue/{queue}",
      "https://desk.example.org/rt/queue/O%27Brien%5Cs",
      BOUNCE_TEMPLATE_URL },
  };
  g_autoptr (GHashTable) values = values_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *out =
          bounce_template_expand (rows[i].template, rows[i].kind, values, &error);

      g_assert_no_error (error);
      g_test_message ("%s", rows[i].what);
      g_assert_cmpstr (out, ==, rows[i].expected);
    }
  g_assert_null (bounce_template_expand ("{nobody}", BOUNCE_TEMPLATE_TEXT, values, &error));
  g_assert_error (error, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_NOT_CONFIGURED);
}

static void
test_template_json (void)
{
  static const struct
  {
    const char *what, *template, *expected;
  } rows[] = {
    { "quotes, braces and line ends stay inside their string",
      "{\"s\": \"{subject}\"}",
      "{\"s\":\"a \\\"b\\\" {ref} \\n<c>\"}" },
    { "a number", "{\"n\": \"{number|int}\", \"t\": \"{number}\"}", "{\"n\":42,\"t\":\"42\"}" },
    { "empty members go", "{\"a\": \"{empty}\", \"{empty}\": \"x\", \"b\": \"\"}", "{\"b\":\"\"}" },
    { "an object that needs an empty value goes",
      "[{\"$needs\": \"empty\", \"x\": 1}, {\"$needs\": \"ref\", \"y\": true}]",
      "[{\"y\":true}]" },
  };
  g_autoptr (GHashTable) values = values_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) out = bounce_template_expand_json (rows[i].template, values, &error);
      gsize length = 0;
      const char *text = out != NULL ? g_bytes_get_data (out, &length) : "";
      g_autofree char *copy = g_strndup (text, length);

      g_assert_no_error (error);
      g_test_message ("%s", rows[i].what);
      g_assert_cmpstr (copy, ==, rows[i].expected);
    }
}

static BounceTicketReply *
reply_from (const char *text)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  return bounce_ticket_reply_new (body, NULL);
}

static void
test_reply_values (void)
{
  static const struct
  {
    const char *body, *path, *expected;
  } rows[] = {
    { "{\"id\": 7}", "/id", "7" },
    { "{\"id\": \"7\"}", "/id", "7" },
    { "{\"a\": [{\"n\": \"x\"}, {\"n\": \"y\", \"id\": 3}]}", "/a/[n=y]/id", "3" },
    { "{\"a\": [{\"n\": \"x\"}, {\"n\": \"y\", \"id\": 3}]}", "/a/[n=z]/id", NULL },
    { "[{\"f\": []}, {\"f\": [{\"n\": \"x\", \"id\": 4}]}]", "/*/f/[n=x]/id", "4" },
    { "[5, 6]", "/1", "6" },
    { "[5, 6]", "/2", NULL },
    { "[5, 6]", "/-1", NULL },
    { "[5, 6]", "/id", NULL },
    { "{\"id\": {\"x\": 1}}", "/id", NULL },
    { "{\"id\": 1.5}", "/id", NULL },
    { "{\"id\": null}", "/id", NULL },
    { " 123456\n", "text", "123456" },
    { "<html>Log in</html>", "/id", NULL },
    { "{\"id\": 1", "/id", NULL },
    { "{\"id\": \"\xff\"}", "/id", NULL },
    { "", "/id", NULL },
    { "", "text", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (BounceTicketReply) reply = reply_from (rows[i].body);
      g_autofree char *value = bounce_ticket_reply_dup_value (reply, rows[i].path);

      g_test_message ("row %u: %s", i, rows[i].path);
      g_assert_cmpstr (value, ==, rows[i].expected);
    }
}

static void
test_reply_words (void)
{
  static const struct
  {
    const char *body, *expected;
  } rows[] = {
    { "{\"message\": \"Unauthorized\"}", "Unauthorized" },
    { "[\"Could not create ticket. Queue not set\"]", "Could not create ticket. Queue not set" },
    { "{\"errors\": [\"Subject is too long\", \"Project is invalid\"]}",
      "Subject is too long; Project is invalid" },
    { "{\"error\": \"RecordInvalid\", \"description\": \"No\\nsuch\", \"x\": \"unsaid\"}",
      "RecordInvalid; No such" },
    { "{\"email\": [\"is missing\"]}", "is missing" },
    { "API key not found", "API key not found" },
    { "<html><title>Bad gateway</title></html>", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (BounceTicketReply) reply = reply_from (rows[i].body);
      g_autofree char *words = bounce_ticket_reply_dup_words (reply);

      g_assert_cmpstr (words, ==, rows[i].expected);
    }
}

/* The JSON library reads nested values by calling itself: so deep it would end the program. */
static void
test_reply_depth (void)
{
  g_autofree char *deep = g_strnfill (900 * 1000, '[');
  g_autoptr (BounceTicketReply) reply = reply_from (deep);
  g_autoptr (BounceTicketReply) brackets = reply_from ("{\"a\": \"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
                                                       "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
                                                       "\\\"[[[[[[[\", \"b\": 2}");
  g_autofree char *b = bounce_ticket_reply_dup_value (brackets, "/b");

  g_assert_false (bounce_ticket_reply_is_json (reply));
  g_assert_cmpstr (b, ==, "2");
}

static void
test_shipped (void)
{
  static const struct
  {
    const char *id;
    BounceTicketShape shape;
    gboolean tried, find, similar, add, read_back;
  } rows[] = {
    { "freescout", BOUNCE_TICKET_SHAPE_JSON_BASE64, FALSE, TRUE, TRUE, TRUE, FALSE },
    { "freshdesk", BOUNCE_TICKET_SHAPE_MULTIPART, FALSE, TRUE, TRUE, TRUE, FALSE },
    { "glpi", BOUNCE_TICKET_SHAPE_UPLOAD_THEN_CREATE, FALSE, TRUE, TRUE, FALSE, FALSE },
    { "jira-sm", BOUNCE_TICKET_SHAPE_UPLOAD_THEN_CREATE, FALSE, TRUE, TRUE, FALSE, FALSE },
    { "mail", BOUNCE_TICKET_SHAPE_MAIL, TRUE, FALSE, FALSE, FALSE, FALSE },
    { "osticket", BOUNCE_TICKET_SHAPE_JSON_BASE64, FALSE, FALSE, FALSE, FALSE, FALSE },
    { "redmine", BOUNCE_TICKET_SHAPE_UPLOAD_THEN_CREATE, TRUE, TRUE, TRUE, TRUE, TRUE },
    { "rt", BOUNCE_TICKET_SHAPE_JSON_BASE64, TRUE, TRUE, TRUE, TRUE, TRUE },
    { "zammad", BOUNCE_TICKET_SHAPE_JSON_BASE64, FALSE, TRUE, TRUE, TRUE, TRUE },
    { "zendesk", BOUNCE_TICKET_SHAPE_UPLOAD_THEN_CREATE, FALSE, TRUE, TRUE, TRUE, FALSE },
  };
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) all = bounce_ticket_system_list (problems);

  for (guint i = 0; i < problems->len; i++)
    g_test_message ("%s", (char *)problems->pdata[i]);
  g_assert_cmpuint (problems->len, ==, 0);
  g_assert_cmpuint (all->len, ==, G_N_ELEMENTS (rows));
  g_assert_cmpstr (bounce_ticket_system_get_id (all->pdata[all->len - 1]), ==, "mail");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (BounceTicketSystem) system = bounce_ticket_system_load (rows[i].id, &error);

      g_assert_no_error (error);
      g_test_message ("%s", rows[i].id);
      g_assert_cmpint (bounce_ticket_system_get_shape (system), ==, rows[i].shape);
      g_assert_true (bounce_ticket_system_is_tried (system) == rows[i].tried);
      g_assert_true (bounce_ticket_system_can_find_own (system) == rows[i].find);
      g_assert_true (bounce_ticket_system_can_find_similar (system) == rows[i].similar);
      g_assert_true (bounce_ticket_system_can_add (system) == rows[i].add);
      g_assert_true (bounce_ticket_system_can_read_back (system) == rows[i].read_back);
    }
}

/* In English the text that is shown is the text of the file. */
static void
test_labels (void)
{
  g_autoptr (GPtrArray) all = bounce_ticket_system_list (NULL);

  g_assert_cmpuint (all->len, >, 0);
  for (guint i = 0; i < all->len; i++)
    {
      GPtrArray *settings = bounce_ticket_system_get_settings (all->pdata[i]);

      for (guint j = 0; j < settings->len; j++)
        {
          const BounceTicketSetting *setting = settings->pdata[j];

          g_test_message ("%s", setting->label);
          g_assert_true (bounce_ticket_label_is_known (setting->label));
          g_assert_true (setting->hint == NULL || bounce_ticket_label_is_known (setting->hint));
        }
    }
}

#define GOOD                                                                                       \
  "[System]\nName=Desk\nShape=multipart\nTried=documentation\nCreate=create\n"                     \
  "[Setting url]\nLabel=Server\nKind=url\nRequired=true\n"                                         \
  "[Setting token]\nLabel=Token\nKind=secret\n"
#define REQUEST "[Request create]\nMethod=POST\nBody=form\nFile=f\nSuccess=201\nTake.number=/id\n"

static void
test_broken (void)
{
  static const struct
  {
    const char *what, *text, *expected;
  } rows[] = {
    { "fine", GOOD REQUEST "Url={url}/t\n", NULL },
    { "a stray line", "[System]\nName=x\nnonsense\n", ":3: neither a group nor a key" },
    { "an unknown group", "[System]\nName=x\n[Code]\n", ":3: unknown group [Code]" },
    { "an unknown key", "[System]\nName=x\nExec=/bin/sh\n", ":3: unknown key \"Exec\"" },
    { "a doubled key", "[System]\nName=x\nName=y\n", ":3: this key stands twice" },
    { "a doubled request", GOOD REQUEST "Url={url}/t\n" REQUEST, ":20: the request \"create\"" },
    { "a flow without its request", GOOD, ":5: there is no [Request create]" },
    { "another server's address",
      GOOD REQUEST "Url=https://evil.example.net/\n",
      "Url must begin with {url}/" },
    { "another server's address after ours",
      GOOD REQUEST "Url={url}@evil.example.net/\n",
      "Url must begin with {url}/" },
    { "an unknown placeholder",
      GOOD REQUEST "Url={url}/{tocken}\n",
      "unknown placeholder \"tocken\"" },
    { "a secret in an address",
      GOOD REQUEST "Url={url}/?key={token}\n",
      "the secret \"token\" stands in an address" },
    { "a secret in an address, filtered",
      GOOD REQUEST "Url={url}/t\nQuery.k={token|json}\n",
      "the secret \"token\" stands in an address" },
    { "a redirect as success", GOOD "[Request create]\nSuccess=302\n", "302 is no success" },
    { "a bad path", GOOD REQUEST "Url={url}/t\nTake.x=id\n", "\"id\" is no path" },
    { "a template outside the folder",
      GOOD REQUEST "Url={url}/t\nTemplate=../x.json\n",
      "must stand beside this file" },
    { "a search without a look at what it finds",
      "[System]\nFindOwn=find\n" GOOD REQUEST "Url={url}/t\n[Request find]\nMethod=GET\n"
      "Url={url}/f\nSuccess=200\nItems=/\nItemNumber=id\n",
      "a search is a GET with Items and ItemNumber and ItemTitle" },
  };
  g_autofree char *dir = g_dir_make_tmp ("bounce-ticket-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "desk.ticket", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (BounceTicketSystem) system = NULL;

      g_assert_true (g_file_set_contents (path, rows[i].text, -1, NULL));
      system = bounce_ticket_system_new_from_file (path, &error);
      g_test_message ("%s: %s", rows[i].what, error != NULL ? error->message : "");
      if (rows[i].expected == NULL)
        {
          g_assert_no_error (error);
          continue;
        }
      g_assert_error (error, BOUNCE_TICKET_SYSTEM_ERROR, BOUNCE_TICKET_SYSTEM_ERROR_BAD_FILE);
      g_assert_true (g_str_has_prefix (error->message, path));
      g_assert_nonnull (strstr (error->message, rows[i].expected));
    }
  g_unlink (path);
  g_rmdir (dir);
}

static void
test_unknown_id (void)
{
  static const char *const ids[] = { "nothing", "../tickets/rt", "/etc/passwd", ".hidden", "" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (bounce_ticket_system_load (ids[i], &error));
      g_assert_error (error, BOUNCE_TICKET_SYSTEM_ERROR, BOUNCE_TICKET_SYSTEM_ERROR_NOT_FOUND);
    }
}

static void
test_account (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceTicketSystem) system = bounce_ticket_system_load ("rt", &error);
  g_autoptr (BounceTicketAccount) account = bounce_ticket_account_new (system);
  g_autoptr (BounceTicketAccount) again = NULL;
  g_autofree char *text = NULL;
  static const char *const addresses[] = { "http://desk.example.org",
                                           "ftp://desk.example.org",
                                           "desk.example.org",
                                           "https://u:p@desk.example.org",
                                           "https://",
                                           "file:///etc/passwd",
                                           "" };

  bounce_ticket_account_set (account, "token", "geheim-4711");
  bounce_ticket_account_set (account, "queue", "Mail\r\nX-Evil: 1");
  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (GError) wrong = NULL;

      bounce_ticket_account_set (account, "url", addresses[i]);
      g_assert_false (bounce_ticket_account_check (account, &wrong));
      g_assert_error (wrong, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_NOT_CONFIGURED);
    }
  bounce_ticket_account_set (account, "url", "http://127.0.0.1:1");
  g_assert_true (bounce_ticket_account_check (account, NULL));
  bounce_ticket_account_set (account, "url", "https://desk.example.org/");
  g_assert_true (bounce_ticket_account_check (account, NULL));
  g_assert_cmpstr (bounce_ticket_account_get (account, "queue"), ==, "Mail");

  text = bounce_ticket_account_to_text (account);
  g_assert_null (strstr (text, "geheim-4711"));
  again = bounce_ticket_account_new_from_text (text, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (bounce_ticket_account_get (again, "url"), ==, "https://desk.example.org/");
  g_assert_cmpstr (bounce_ticket_account_find_missing_secret (again)->id, ==, "token");
  bounce_ticket_account_forget_secrets (account);
  g_assert_cmpstr (bounce_ticket_account_get (account, "token"), ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ticket-template/text", test_template_text);
  g_test_add_func ("/ticket-template/json", test_template_json);
  g_test_add_func ("/ticket-reply/values", test_reply_values);
  g_test_add_func ("/ticket-reply/words", test_reply_words);
  g_test_add_func ("/ticket-reply/depth", test_reply_depth);
  g_test_add_func ("/ticket-system/shipped", test_shipped);
  g_test_add_func ("/ticket-system/labels", test_labels);
  g_test_add_func ("/ticket-system/broken", test_broken);
  g_test_add_func ("/ticket-system/unknown-id", test_unknown_id);
  g_test_add_func ("/ticket-account/form", test_account);
  return g_test_run ();
}
