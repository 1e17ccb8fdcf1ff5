/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "send/ticket-account.h"
#include "send/ticket-template.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static char *path;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_autofree char *dir = g_dir_make_tmp ("bounce-fuzz-XXXXXX", NULL);

  g_assert_nonnull (dir);
  path = g_build_filename (dir, "any.ticket", NULL);
  return 0;
}

/* The bytes as a template: what a value holds never changes what stands around it. */
static void
expand (const char *text)
{
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *address = NULL;
  g_autofree char *plain = NULL;
  g_autoptr (GBytes) json = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    return;
  g_hash_table_insert (values, (gpointer) "subject", (gpointer) "a\"}{subject}\\'&%<b>");
  g_hash_table_insert (values, (gpointer) "empty", (gpointer) "");
  address = bounce_template_expand (text, BOUNCE_TEMPLATE_URL, values, NULL);
  plain = bounce_template_expand (text, BOUNCE_TEMPLATE_TEXT, values, NULL);
  if (!bounce_template_json_is_valid (text, NULL))
    return;
  json = bounce_template_expand_json (text, values, NULL);
}

/* A ticket system's file of any bytes: refused with its line, or of use for an account. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceTicketSystem) system = NULL;
  g_autoptr (BounceTicketAccount) account = NULL;
  g_autoptr (GError) why = NULL;
  g_autofree char *server = NULL;
  GPtrArray *settings;

  expand (text);
  g_assert_true (g_file_set_contents_full (
      path, (const char *)data, (gssize)size, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  system = bounce_ticket_system_new_from_file (path, &error);
  if (system == NULL)
    {
      g_assert_error (error, BOUNCE_TICKET_SYSTEM_ERROR, BOUNCE_TICKET_SYSTEM_ERROR_BAD_FILE);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }
  settings = bounce_ticket_system_get_settings (system);
  account = bounce_ticket_account_new (system);
  for (guint i = 0; i < settings->len; i++)
    {
      const BounceTicketSetting *setting = settings->pdata[i];

      bounce_ticket_account_set (account, setting->id, "https://tickets.example.org/");
    }
  server = bounce_ticket_account_dup_server (account);
  g_assert_true (bounce_ticket_account_check (account, &why) == (why == NULL));
  return 0;
}
