/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/zip.h"
#include "case/batch-out-private.h"

/* Lines of the ticket for each; the table that is attached tells the rest. */
#define MAX_GROUPS 12u

/* Many small mails fit, but nobody takes so many files out of an archive. */
#define MAX_MAILS 20000u

#define ATTACHMENT "bounces.zip"

/* What the thread needs; all of it belongs to nobody else. */
typedef struct
{
  BounceBatch *batch;
  GPtrArray *rows;
  GArray *scenarios;
  GArray *domains;
  guint n_scenarios;
  guint n_domains;
  char *to;
} Ticket;

static void
ticket_free (gpointer data)
{
  Ticket *self = data;

  g_ptr_array_unref (self->rows);
  g_array_unref (self->scenarios);
  g_array_unref (self->domains);
  g_object_unref (self->batch);
  g_free (self->to);
  g_free (self);
}

/* The table goes first, since it must fit. Mails that are no longer there are left out; the text
 * says how many are in it. */
static GBytes *
pack (const Ticket *self, guint *n_mails, guint *n_packed)
{
  g_autoptr (BounceZip) zip = bounce_zip_new ();
  g_autoptr (GString) table = g_string_new (NULL);
  g_autoptr (GBytes) list = NULL;
  gint64 last = -1;
  gboolean is_full = FALSE;

  *n_mails = *n_packed = 0;
  bounce_batch_append_head (table);
  for (guint i = 0; i < self->rows->len && table->len < BOUNCE_BATCH_MAX_TICKET / 4; i++)
    bounce_batch_append_csv (table, self->rows->pdata[i]);
  list = g_bytes_new (table->str, table->len);
  bounce_zip_add (zip, "list.csv", list);
  for (guint i = 0; i < self->rows->len; i++)
    {
      const BounceBatchRow *row = self->rows->pdata[i];
      g_autoptr (GBytes) bytes = NULL;
      g_autofree char *name = NULL;

      if (row->mail == last || !row->is_mail)
        continue;
      last = row->mail;
      ++*n_mails;
      is_full = is_full || *n_packed >= MAX_MAILS ||
                bounce_zip_get_size (zip) + row->length > BOUNCE_BATCH_MAX_TICKET;
      if (is_full)
        continue;
      bytes = bounce_batch_load_mail (self->batch, row, NULL, NULL);
      if (bytes == NULL)
        continue;
      name = g_strdup_printf ("%05u-%s", *n_mails, bounce_draft_name_bounce (bytes));
      bounce_zip_add (zip, name, bytes);
      ++*n_packed;
    }
  return bounce_zip_end (zip);
}

static void
append_groups (GString *body, const char *title, const GArray *groups, guint n_all)
{
  if (groups->len == 0)
    return;
  g_string_append_printf (body, "%s\n", title);
  for (guint i = 0; i < groups->len; i++)
    {
      const BounceBatchGroup *group = &g_array_index (groups, BounceBatchGroup, i);

      if (group->scenario != NULL)
        g_string_append_printf (
            body, "- %u × %s (%s)\n", group->n_rows, group->scenario->title, group->scenario->id);
      else
        g_string_append_printf (body, "- %u × %s\n", group->n_rows, group->domain);
    }
  if (n_all > groups->len)
    g_string_append_printf (body,
                            ngettext ("- and %u more\n", "- and %u more\n", n_all - groups->len),
                            n_all - groups->len);
  g_string_append_c (body, '\n');
}

/** bounce_batch_write_day: (transfer full): a day, as it is written here. */
char *
bounce_batch_write_day (guint32 day)
{
  GDate date;
  char text[128];

  g_date_clear (&date, 1);
  g_date_set_julian (&date, day);
  g_date_strftime (text, sizeof text, "%x", &date);
  return g_strdup (text);
}

static void
append_days (GString *body, const GPtrArray *rows)
{
  guint32 first = G_MAXUINT32, last = 0;
  g_autofree char *from = NULL, *to = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      const BounceBatchRow *row = rows->pdata[i];

      if (row->day == 0)
        continue;
      first = MIN (first, row->day);
      last = MAX (last, row->day);
    }
  if (last == 0)
    return;
  from = bounce_batch_write_day (first);
  to = bounce_batch_write_day (last);
  /* Translators: two days */
  g_string_append_printf (body, _ ("They were written from %s to %s."), from, to);
  g_string_append (body, "\n\n");
}

static void
append_attached (GString *body, guint n_mails, guint n_packed)
{
  if (n_packed == n_mails)
    g_string_append_printf (
        body,
        ngettext ("%u notice is attached byte for byte, in %s, with a table (list.csv).",
                  "All %u notices are attached byte for byte, in %s, with a table (list.csv).",
                  n_packed),
        n_packed,
        ATTACHMENT);
  else
    g_string_append_printf (
        body,
        _ ("The first %u of %u notices are attached byte for byte, in %s: a mail does not carry "
           "more. The table in it (list.csv) lists the others too."),
        n_packed,
        n_mails,
        ATTACHMENT);
  g_string_append (body, "\n\n");
}

static char *
write_subject (const Ticket *self, guint n_mails)
{
  const BounceBatchGroup *scenario = self->n_scenarios == 1 && self->scenarios->len > 0
                                         ? &g_array_index (self->scenarios, BounceBatchGroup, 0)
                                         : NULL;
  const BounceBatchGroup *domain = self->n_domains == 1 && self->domains->len > 0
                                       ? &g_array_index (self->domains, BounceBatchGroup, 0)
                                       : NULL;
  g_autofree char *count =
      g_strdup_printf (ngettext ("%u bounced mail", "%u bounced mails", n_mails), n_mails);

  if (scenario != NULL && domain != NULL)
    return g_strdup_printf ("%s: %s (%s)", count, scenario->scenario->title, domain->domain);
  if (scenario != NULL)
    return g_strdup_printf ("%s: %s", count, scenario->scenario->title);
  if (domain != NULL)
    return g_strdup_printf ("%s: %s", count, domain->domain);
  return g_steal_pointer (&count);
}

static BounceDraft *
write_ticket (const Ticket *self)
{
  g_autoptr (GString) body = g_string_new (NULL);
  guint n_mails, n_packed;
  g_autoptr (GBytes) attachment = pack (self, &n_mails, &n_packed);
  g_autofree char *subject = write_subject (self, n_mails);
  g_autofree char *sha256 = NULL;
  BounceDraft *draft;

  g_string_append_printf (
      body,
      "%s\n\n%s\n\n",
      _ ("Hello,"),
      _ ("Several mails of ours came back, and they seem to have one cause; please help."));
  append_attached (body, n_mails, n_packed);
  append_groups (body, _ ("What happened:"), self->scenarios, self->n_scenarios);
  append_groups (body, _ ("Domains of the recipients:"), self->domains, self->n_domains);
  append_days (body, self->rows);
  /* Translators: %s is the name of a file */
  g_string_append_printf (body, _ ("SHA-256 of %s:"), ATTACHMENT);
  draft = bounce_draft_new (BOUNCE_DRAFT_TICKET, BOUNCE_WHO_AGENT, self->to, subject, NULL);
  bounce_draft_attach (draft, ATTACHMENT, attachment);
  sha256 = bounce_draft_dup_sha256 (draft);
  g_string_append_printf (body, " %s\n", sha256);
  bounce_draft_set_body (draft, body->str);
  return draft;
}

static void
ticket_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_pointer (task, write_ticket (task_data), g_object_unref);
}

/* Groups of just the rows that go into the ticket: what is chosen is one of them. */
static void
keep_chosen (GArray *groups, guint *n_all, gconstpointer chosen)
{
  if (chosen == NULL)
    return;
  for (guint i = groups->len; i > 0; i--)
    {
      const BounceBatchGroup *group = &g_array_index (groups, BounceBatchGroup, i - 1);

      if (group->scenario != chosen && group->domain != chosen)
        g_array_remove_index (groups, i - 1);
    }
  *n_all = groups->len;
}

/**
 * bounce_batch_new_ticket_async:
 * @view: whose rows
 * @to: (nullable): the address of the support
 * @cancellable: (nullable): to give up
 * @callback: called with the draft
 * @user_data: for @callback
 *
 * Writes one ticket about all the rows that @view lets through now, with the exact bytes of their
 * mails attached, as far as a mail carries them.
 */
void
bounce_batch_new_ticket_async (BounceBatchView *view,
                               const char *to,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Ticket *self = g_new0 (Ticket, 1);

  g_task_set_source_tag (task, bounce_batch_new_ticket_async);
  self->batch = g_object_ref (bounce_batch_view_get_batch (view));
  self->rows = bounce_batch_view_list_rows (view);
  self->scenarios = bounce_batch_view_list_scenarios (view, MAX_GROUPS, &self->n_scenarios);
  self->domains = bounce_batch_view_list_domains (view, MAX_GROUPS, &self->n_domains);
  keep_chosen (self->scenarios, &self->n_scenarios, bounce_batch_view_get_scenario (view));
  keep_chosen (self->domains, &self->n_domains, bounce_batch_view_get_domain (view));
  self->to = g_strdup (to);
  g_task_set_task_data (task, self, ticket_free);
  g_task_run_in_thread (task, ticket_thread);
}

/** bounce_batch_new_ticket_finish: (transfer full) (nullable): the draft; NULL with
 * G_IO_ERROR_CANCELLED. */
BounceDraft *
bounce_batch_new_ticket_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
