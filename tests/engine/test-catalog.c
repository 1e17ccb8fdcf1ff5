/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/catalog.h"
#include "guide/draft.h"

/* A .mo file as the GNU gettext manual describes it, with the header entry first. */
static GBytes *
new_mo (const char *const (*pairs)[2], guint32 n)
{
  guint32 head[] = { 0x950412de, 0, n, 28, 28 + 8 * n, 0, 0 };
  g_autoptr (GByteArray) tables = g_byte_array_new ();
  g_autoptr (GByteArray) texts = g_byte_array_new ();
  GByteArray *file = g_byte_array_new ();

  for (guint side = 0; side < 2; side++)
    for (guint32 i = 0; i < n; i++)
      {
        guint32 entry[] = { strlen (pairs[i][side]), 28 + 16 * n + texts->len };

        g_byte_array_append (tables, (const guint8 *)entry, sizeof entry);
        g_byte_array_append (texts, (const guint8 *)pairs[i][side], entry[0] + 1);
      }
  g_byte_array_append (file, (const guint8 *)head, sizeof head);
  g_byte_array_append (file, tables->data, tables->len);
  g_byte_array_append (file, texts->data, texts->len);
  return g_byte_array_free_to_bytes (file);
}

static const char *const pairs[][2] = {
  { "", "Content-Type: text/plain; charset=UTF-8\n" },     { "Bye", "Ade" },
  { "Hello {recipient-name},", "Moin {recipient-name}," }, { "Taken for spam", "" },
  { "Thank you and kind regards,", "Bedankt,\xff" },
};

static void
test_look_up (void)
{
  g_autoptr (GBytes) bytes = new_mo (pairs, G_N_ELEMENTS (pairs));
  g_autoptr (BounceCatalog) catalog = bounce_catalog_new_from_bytes ("xx", bytes);
  g_autoptr (BounceCatalog) english = bounce_catalog_new ("en");

  g_assert_cmpstr (bounce_catalog_get_language (catalog), ==, "xx");
  g_assert_cmpstr (bounce_catalog_look_up (catalog, "Bye"), ==, "Ade");
  g_assert_cmpstr (
      bounce_catalog_look_up (catalog, "Hello {recipient-name},"), ==, "Moin {recipient-name},");
  /* Neither the header nor an empty or a broken translation is ever shown. */
  g_assert_cmpstr (bounce_catalog_look_up (catalog, ""), ==, "");
  g_assert_cmpstr (bounce_catalog_look_up (catalog, "Taken for spam"), ==, "Taken for spam");
  g_assert_cmpstr (bounce_catalog_look_up (catalog, "Thank you and kind regards,"),
                   ==,
                   "Thank you and kind regards,");
  g_assert_cmpstr (bounce_catalog_look_up (catalog, "Aaa"), ==, "Aaa");
  g_assert_cmpstr (bounce_catalog_look_up (catalog, "Zzz"), ==, "Zzz");
  g_assert_cmpstr (bounce_catalog_look_up (english, "Bye"), ==, "Bye");
  g_assert_null (bounce_catalog_new ("../../etc"));
  g_assert_null (bounce_catalog_new ("nowhere"));
}

/* Cut off anywhere, and each byte another one: never outside the file. */
static void
test_damaged (void)
{
  g_autoptr (GBytes) whole = new_mo (pairs, G_N_ELEMENTS (pairs));
  gsize length;
  const guint8 *data = g_bytes_get_data (whole, &length);

  for (gsize i = 0; i < 2 * length; i++)
    {
      gsize kept = i < length ? i : length;
      g_autofree guint8 *copy = g_memdup2 (data, kept);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (BounceCatalog) catalog = NULL;

      if (i >= length)
        copy[i - length] ^= 0x81;
      bytes = g_bytes_new_take (g_steal_pointer (&copy), kept);
      catalog = bounce_catalog_new_from_bytes ("xx", bytes);
      if (i < 20)
        g_assert_null (catalog);
      for (guint j = 0; catalog != NULL && j < G_N_ELEMENTS (pairs); j++)
        g_assert_true (g_utf8_validate (bounce_catalog_look_up (catalog, pairs[j][0]), -1, NULL));
    }
}

static void
test_draft_in_another_language (void)
{
  static const char xml[] =
      "<guide id=\"x\" family=\"policy\" who=\"sender\" outcome=\"permanent\" "
      "safe-sender=\"helps\"><title>T</title><summary>S</summary><cause>C</cause>"
      "<step id=\"a\" for=\"sender\">Do it</step><draft id=\"d\" to=\"recipient\" "
      "channel=\"other\"><subject>About {recipient}</subject><p>Bye</p></draft></guide>";
  g_autofree char *dir = g_dir_make_tmp ("bounce-catalog-XXXXXX", NULL);
  g_autofree char *messages = g_build_filename (dir, "xx", "LC_MESSAGES", NULL);
  g_autofree char *path = g_build_filename (messages, GETTEXT_PACKAGE ".mo", NULL);
  g_autofree char *language = g_build_filename (dir, "xx", NULL);
  g_autoptr (GBytes) bytes = new_mo (pairs, G_N_ELEMENTS (pairs));
  g_autoptr (BounceCatalog) catalog = NULL;
  g_autoptr (BounceReport) report = bounce_report_new ();
  g_autoptr (BounceFacts) facts = NULL;
  g_autoptr (BounceGuide) guide = NULL;
  g_autoptr (BounceDraft) draft = NULL, request = NULL;
  g_auto (GStrv) languages = NULL;
  BounceRecipient *recipient = bounce_recipient_new ();
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  g_assert_cmpint (g_mkdir_with_parents (messages, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, data, length, NULL));
  g_setenv ("BOUNCE_DESK_LOCALEDIR", dir, TRUE);
  languages = bounce_draft_list_languages ();
  g_assert_cmpuint (g_strv_length (languages), ==, 2);
  g_assert_cmpstr (languages[0], ==, "en");
  g_assert_cmpstr (languages[1], ==, "xx");
  catalog = bounce_catalog_new ("xx");
  g_assert_nonnull (catalog);
  recipient->address = g_strdup ("anna@contoso.example");
  g_ptr_array_add (report->recipients, recipient);
  report->original_date = g_strdup ("2026-03-05T09:15:00Z");
  facts = bounce_facts_collect (catalog, report, recipient, NULL, NULL);
  guide = bounce_guide_new_from_data (catalog, xml, strlen (xml), "x.guide.xml", NULL);
  draft = bounce_guide_fill_draft (guide, "d", facts, NULL);
  request = bounce_draft_new_safe_sender (facts, guide);
  g_assert_cmpstr (bounce_draft_get_id (draft), ==, "d");
  g_assert_cmpstr (bounce_draft_get_body (draft), ==, "Ade\n");
  g_assert_true (g_str_has_prefix (bounce_draft_get_body (request), "Moin anna,\n"));
  /* The names of months are the program's language: another gets figures. */
  g_assert_cmpstr (bounce_facts_get (facts, "sent-date"), ==, "2026-03-05");
  g_remove (path);
  g_rmdir (messages);
  g_rmdir (language);
  g_rmdir (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog/look-up", test_look_up);
  g_test_add_func ("/catalog/damaged", test_damaged);
  g_test_add_func ("/catalog/draft-in-another-language", test_draft_in_another_language);
  return g_test_run ();
}
