/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "case/library.h"
#include "guide/guide.h"

#define HEAD                                                                                       \
  "<guide id=\"x\" family=\"mailbox\" who=\"recipient\" outcome=\"permanent\" "                    \
  "safe-sender=\"no\" safe-sender-why=\"full\">"
#define REST "<title>T</title><summary>S</summary><cause>C</cause>"
#define STEP "<step id=\"a\" for=\"sender\">Do it</step>"

static BounceGuide *
parse (const char *xml, GError **error)
{
  return bounce_guide_new_from_data (NULL, xml, strlen (xml), "/somewhere/x.guide.xml", error);
}

static BounceFacts *
new_facts (void)
{
  g_autoptr (BounceReport) report = bounce_report_new ();
  BounceRecipient *recipient = bounce_recipient_new ();

  recipient->address = g_strdup ("anna@contoso.example");
  recipient->diagnostic = g_strdup ("552 5.2.2 Mailbox full");
  g_ptr_array_add (report->recipients, recipient);
  return bounce_facts_collect (NULL, report, recipient, NULL, NULL);
}

static void
test_fill (void)
{
  const char *xml =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- a comment -->\n" HEAD
      "<title>The mailbox\n   of {recipient}  is full</title>"
      "<summary needs=\"ip\">Refused {ip}</summary>"
      "<summary>{refusing-server} says no. {refusing-server} &amp; {recipient}</summary>"
      "<cause needs=\"status\">{status}</cause><cause>As a letter box.</cause>"
      "<step id=\"limit\" for=\"recipient-admin\">Raise it</step>"
      "<step id=\"quiet\" for=\"sender\" needs=\"ip\">Look at {ip}</step>"
      "<step id=\"tell\" for=\"sender\" action=\"copy\" target=\"room\" primary=\"yes\">Tell "
      "{recipient-name}</step>"
      "<step id=\"agent\" for=\"agent\" action=\"ticket\">Open</step>"
      "<draft id=\"room\" to=\"recipient\" channel=\"other\"><subject>Full</subject>"
      "<p>Hello</p><!-- why --><p needs=\"ip\">{ip}</p></draft>"
      "<check id=\"recipient-domain\"/><source href=\"https://example.org/a?b&amp;c\">A "
      "page</source>"
      "</guide>\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceGuide) guide = parse (xml, &error);
  g_autoptr (BounceFacts) facts = new_facts ();
  g_autoptr (GListModel) steps = NULL;
  g_autoptr (BounceStep) first = NULL;
  g_autoptr (BounceStep) second = NULL;
  g_autoptr (BounceStep) third = NULL;
  g_autofree char *title = NULL;
  g_autofree char *summary = NULL;
  g_autofree char *cause = NULL;
  BounceGuideSource *source;

  g_assert_no_error (error);
  title = bounce_guide_fill_title (guide, facts);
  g_assert_cmpstr (title, ==, "The mailbox of anna@contoso.example is full");
  summary = bounce_guide_fill_summary (guide, facts);
  g_assert_cmpstr (
      summary, ==, "The other mail server says no. The other mail server & anna@contoso.example");
  cause = bounce_guide_fill_cause (guide, facts);
  g_assert_cmpstr (cause, ==, "As a letter box.");
  steps = bounce_guide_fill_steps (guide, facts);
  g_assert_cmpuint (g_list_model_get_n_items (steps), ==, 3);
  first = g_list_model_get_item (steps, 0);
  second = g_list_model_get_item (steps, 1);
  third = g_list_model_get_item (steps, 2);
  g_assert_cmpstr (bounce_step_get_id (first), ==, "tell");
  g_assert_cmpstr (bounce_step_get_text (first), ==, "Tell anna");
  g_assert_cmpint (bounce_step_get_action (first), ==, BOUNCE_STEP_ACTION_COPY);
  g_assert_cmpstr (bounce_step_get_target (first), ==, "room");
  g_assert_true (bounce_step_is_primary (first));
  g_assert_cmpint (bounce_step_get_who (second), ==, BOUNCE_WHO_AGENT);
  g_assert_false (bounce_step_is_primary (second));
  g_assert_cmpint (bounce_step_get_who (third), ==, BOUNCE_WHO_RECIPIENT_ADMIN);
  g_assert_true (bounce_guide_has_check (guide, "recipient-domain"));
  g_assert_false (bounce_guide_has_check (guide, "sending-ip"));
  source = bounce_guide_get_sources (guide)->pdata[0];
  g_assert_cmpstr (source->href, ==, "https://example.org/a?b&c");
  g_assert_cmpint (bounce_guide_get_safe_sender (guide), ==, BOUNCE_SAFE_SENDER_NO);
}

/* What is wrong with a guide is found, with the line it stands on. */
static void
test_broken (void)
{
  static const struct
  {
    const char *what;
    const char *xml;
    const char *message;
  } rows[] = {
    { "nothing at all", "", "x.guide.xml:" },
    { "not closed", HEAD "\n" REST STEP, "x.guide.xml:2:" },
    { "another document", "<html></html>", "<html>" },
    { "another name",
      "<guide id=\"y\" family=\"mailbox\" who=\"sender\" outcome=\"none\" "
      "safe-sender=\"helps\">" REST STEP "</guide>",
      "y.guide.xml" },
    { "unknown family",
      "<guide id=\"x\" family=\"letters\" who=\"sender\" outcome=\"none\" "
      "safe-sender=\"helps\">" REST STEP "</guide>",
      "family=\"letters\"" },
    { "the agent as the one who must act",
      "<guide id=\"x\" family=\"mailbox\" who=\"agent\" outcome=\"none\" "
      "safe-sender=\"helps\">" REST STEP "</guide>",
      "who=\"agent\"" },
    { "no reason for no safe-sender",
      "<guide id=\"x\" family=\"mailbox\" who=\"sender\" "
      "outcome=\"none\" safe-sender=\"no\">" REST STEP "</guide>",
      "safe-sender-why" },
    { "unknown attribute",
      HEAD REST "\n<step id=\"a\" for=\"sender\" colour=\"red\">x</step></guide>",
      "x.guide.xml:2:" },
    { "unknown element", HEAD REST "\n\n<hint>x</hint>" STEP "</guide>", "x.guide.xml:3: <hint>" },
    { "unknown fact", HEAD "\n<title>{recipent}</title></guide>", "x.guide.xml:2: {recipent}" },
    { "unknown fact in needs",
      HEAD REST "<step id=\"a\" for=\"sender\" needs=\"ipp\">x</step></guide>",
      "ipp" },
    { "a fact that may be missing",
      HEAD REST "<step id=\"a\" for=\"sender\">{ip}</step></guide>",
      "needs=\"ip\"" },
    { "a fact that may be missing, in a title",
      HEAD "<title>{ip}</title></guide>",
      "needs=\"ip\"" },
    { "a brace left open", HEAD "<title>a { b</title></guide>", "\"{\"" },
    { "the last summary needs something",
      HEAD "<title>T</title><summary needs=\"ip\">S</summary><cause>C</cause>" STEP "</guide>",
      "last <summary>" },
    { "markup in a text", HEAD "<title>a <b>b</b></title></guide>", "<b> inside a text" },
    { "words between", HEAD "hello" REST STEP "</guide>", "words outside" },
    { "no step", HEAD REST "</guide>", "<step>" },
    { "an empty step", HEAD REST "<step id=\"a\" for=\"sender\"> </step></guide>", "empty" },
    { "two titles", HEAD REST "<title>U</title>" STEP "</guide>", "second <title>" },
    { "two primary steps",
      HEAD REST "<step id=\"a\" for=\"sender\" action=\"ticket\" primary=\"yes\">x</step>"
                "<step id=\"b\" for=\"sender\" action=\"open\" primary=\"yes\">y</step></guide>",
      "more than one step" },
    { "a primary step without a button",
      HEAD REST "<step id=\"a\" for=\"sender\" primary=\"yes\">x</step></guide>",
      "an action" },
    { "a draft that is not there",
      HEAD REST "<step id=\"a\" for=\"sender\" action=\"copy\" target=\"z\">x</step></guide>",
      "\"z\"" },
    { "a safe-sender request that cannot help",
      HEAD REST "<step id=\"a\" for=\"sender\" action=\"safe-sender\">x</step></guide>",
      "cannot help" },
    { "a draft without words",
      HEAD REST STEP
      "<draft id=\"d\" to=\"recipient\" channel=\"mail\"><subject>s</subject></draft></guide>",
      "a <subject> and a <p>" },
    { "a link to a program",
      HEAD REST STEP "<source href=\"file:///bin/sh\">x</source></guide>",
      "https://" },
    { "two guides",
      HEAD REST STEP "</guide>" HEAD REST STEP "</guide>",
      "<guide> behind the guide" },
    { "not UTF-8", HEAD "<title>\xff</title></guide>", "x.guide.xml:1:" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (BounceGuide) guide = parse (rows[i].xml, &error);

      g_test_message ("%s: %s", rows[i].what, error != NULL ? error->message : "no error");
      g_assert_null (guide);
      g_assert_nonnull (error);
      g_assert_nonnull (strstr (error->message, rows[i].message));
      g_assert_true (g_str_has_prefix (error->message, "/somewhere/x.guide.xml:"));
    }
}

static void
write_guide (const char *dir, const char *name, const char *xml)
{
  g_autofree char *guides = g_build_filename (dir, "guides", NULL);
  g_autofree char *path = g_build_filename (guides, name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (guides, 0700), ==, 0);
  g_file_set_contents (path, xml, -1, &error);
  g_assert_no_error (error);
}

/* A broken guide of the organisation gives way to the shipped one, a missing one to
 * no-reason-given, and that to a built-in one. */
static void
test_layers (void)
{
  g_autofree char *shipped = g_dir_make_tmp ("bounce-desk-shipped-XXXXXX", NULL);
  g_autofree char *organisation = g_dir_make_tmp ("bounce-desk-organisation-XXXXXX", NULL);
  g_autofree char *conf = g_build_filename (organisation, "organisation.conf", NULL);
  g_autofree char *old_datadir = g_strdup (g_getenv ("BOUNCE_DESK_DATADIR"));
  g_autoptr (BounceLibrary) library = bounce_library_new ();
  g_autoptr (BounceLibrary) later = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  BounceGuide *guide;

  g_setenv ("BOUNCE_DESK_DATADIR", shipped, TRUE);
  g_setenv ("BOUNCE_DESK_SYSCONFDIR", organisation, TRUE);
  guide = bounce_library_get_guide (library, "x");
  g_assert_cmpstr (bounce_guide_get_id (guide), ==, "no-reason-given");
  g_assert_true (bounce_guide_has_step_for (guide, BOUNCE_WHO_SENDER));
  g_assert_cmpstr (bounce_guide_get_id (bounce_library_get_guide (library, "../../etc/passwd")),
                   ==,
                   "no-reason-given");
  g_assert_cmpstr (
      bounce_guide_get_id (bounce_library_get_guide (library, "unreadable")), ==, "unreadable");

  write_guide (shipped, "x.guide.xml", HEAD REST STEP "</guide>");
  write_guide (organisation, "x.guide.xml", HEAD REST "\n</guide>");
  later = bounce_library_new ();
  guide = bounce_library_get_guide (later, "x");
  g_assert_cmpstr (bounce_guide_get_title (guide), ==, "T");
  g_assert_true (bounce_library_has_guide (later, "x"));
  g_assert_false (bounce_library_has_guide (later, "z"));
  problems = bounce_library_check (later, organisation);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_nonnull (strstr (problems->pdata[0], "guides/x.guide.xml:2:"));

  g_assert_true (g_file_set_contents (
      conf, "[Organisation]\nOwnDomains= Example.ORG ;example.net;\nSupportName=IT\n", -1, NULL));
  g_assert_cmpuint (g_strv_length ((char **)bounce_library_get_own_domains (later)), ==, 2);
  g_assert_cmpstr (bounce_library_get_own_domains (later)[0], ==, "example.org");
  g_assert_true (bounce_library_allows_checks (later));
  g_assert_true (g_file_set_contents (conf, "[Checks]\nAllow=false\n", -1, NULL));
  g_clear_object (&later);
  later = bounce_library_new ();
  g_assert_false (bounce_library_allows_checks (later));
  g_setenv ("BOUNCE_DESK_DATADIR", old_datadir != NULL ? old_datadir : "", TRUE);
  g_setenv ("BOUNCE_DESK_SYSCONFDIR", "/nonexistent", TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide/fill", test_fill);
  g_test_add_func ("/guide/broken", test_broken);
  g_test_add_func ("/guide/layers", test_layers);
  return g_test_run ();
}
