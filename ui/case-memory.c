/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "case-memory.h"

#include "case/history-case.h"

struct _BounceStepsDone
{
  GObject parent_instance;

  GHashTable *ids;
  BounceHistory *history;      /* NULL: kept no longer than the finding */
  BounceHistoryRecord *record; /* whose steps they are; set with the history */
};

G_DEFINE_FINAL_TYPE (BounceStepsDone, bounce_steps_done, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
bounce_steps_done_finalize (GObject *object)
{
  BounceStepsDone *self = BOUNCE_STEPS_DONE (object);

  g_clear_pointer (&self->ids, g_hash_table_unref);
  g_clear_pointer (&self->record, bounce_history_record_free);
  g_clear_object (&self->history);
  G_OBJECT_CLASS (bounce_steps_done_parent_class)->finalize (object);
}

static void
bounce_steps_done_class_init (BounceStepsDoneClass *class)
{
  G_OBJECT_CLASS (class)->finalize = bounce_steps_done_finalize;
  signals[CHANGED] = g_signal_new (
      "changed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bounce_steps_done_init (BounceStepsDone *self)
{
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/** bounce_steps_done_of: (transfer none): those of @finding. */
BounceStepsDone *
bounce_steps_done_of (BounceFinding *finding)
{
  BounceStepsDone *done = g_object_get_data (G_OBJECT (finding), "bounce-steps-done");

  if (done == NULL)
    {
      done = g_object_new (BOUNCE_TYPE_STEPS_DONE, NULL);
      g_object_set_data_full (G_OBJECT (finding), "bounce-steps-done", done, g_object_unref);
    }
  return done;
}

/** bounce_steps_done_contains: whether @step is ticked off. */
gboolean
bounce_steps_done_contains (BounceStepsDone *self, const char *step)
{
  g_return_val_if_fail (BOUNCE_IS_STEPS_DONE (self), FALSE);
  return g_hash_table_contains (self->ids, step);
}

static gboolean
change (BounceStepsDone *self, const char *step, gboolean is_done)
{
  return is_done ? g_hash_table_add (self->ids, g_strdup (step))
                 : g_hash_table_remove (self->ids, step);
}

/** bounce_steps_done_set: ticks @step off, or not; the history remembers it. */
void
bounce_steps_done_set (BounceStepsDone *self, const char *step, gboolean is_done)
{
  g_return_if_fail (BOUNCE_IS_STEPS_DONE (self));
  if (!change (self, step, is_done))
    return;
  if (self->history != NULL)
    bounce_history_set_step_async (self->history, self->record, step, is_done, NULL, NULL, NULL);
  g_signal_emit (self, signals[CHANGED], 0);
}

typedef struct
{
  BounceStepsDone *done;
  BounceCase *bounce_case;
} Search;

static void
search_free (Search *search)
{
  g_object_unref (search->done);
  g_object_unref (search->bounce_case);
  g_free (search);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Search, search_free)

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Search) search = user_data;
  BounceStepsDone *self = search->done;
  g_autoptr (BounceHistoryEntry) entry =
      bounce_history_find_entry_finish (BOUNCE_HISTORY (source), result, NULL);
  const char *const *steps = entry != NULL ? bounce_history_entry_get_steps (entry) : NULL;
  const char *ticket = entry != NULL ? bounce_history_entry_get_ticket (entry) : NULL;
  gboolean is_changed = FALSE;

  if (ticket != NULL && *ticket != '\0' && bounce_case_get_ticket (search->bounce_case) == NULL)
    bounce_case_set_ticket (search->bounce_case, ticket, NULL);

  for (guint i = 0; steps != NULL && steps[i] != NULL; i++)
    is_changed |= change (self, steps[i], TRUE);
  if (is_changed)
    g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * bounce_case_memory_keep_steps:
 * @history: (nullable): where they are remembered; NULL: nowhere
 * @bounce_case: a case that has been read
 * @finding: one of its findings
 *
 * Brings back which steps were ticked off when the case was open before, and its ticket, and
 * remembers from now on the steps that are. Once for each finding; later calls do nothing.
 */
void
bounce_case_memory_keep_steps (BounceHistory *history,
                               BounceCase *bounce_case,
                               BounceFinding *finding)
{
  BounceStepsDone *done = bounce_steps_done_of (finding);
  Search *search;

  if (history == NULL || done->history != NULL)
    return;
  done->history = g_object_ref (history);
  done->record = bounce_history_record_new_for_finding (bounce_case, finding);
  search = g_new0 (Search, 1);
  search->done = g_object_ref (done);
  search->bounce_case = g_object_ref (bounce_case);
  bounce_history_find_entry_async (history, done->record, NULL, found_cb, search);
}

/** bounce_case_memory_record: remembers that a case that has been read was opened; the same case
 * once more is the same row. */
void
bounce_case_memory_record (BounceHistory *history, BounceCase *bounce_case)
{
  g_autoptr (GPtrArray) records = NULL;

  if (history == NULL || bounce_case_get_state (bounce_case) != BOUNCE_CASE_READY)
    return;
  records = bounce_history_list_records (bounce_case);
  if (records->len > 0)
    /* What goes wrong is told by the history's "problem", once. */
    bounce_history_record_async (history, records, NULL, NULL, NULL);
}

/** bounce_case_memory_take_ticket: the case (nullable) knows that it was reported in @ticket, if
 * that is filed. */
void
bounce_case_memory_take_ticket (BounceCase *bounce_case, BounceTicket *ticket)
{
  const char *number = bounce_ticket_get_number (ticket);

  if (bounce_case != NULL && number != NULL &&
      bounce_ticket_get_state (ticket) == BOUNCE_TICKET_SENT)
    bounce_case_set_ticket (bounce_case, number, bounce_ticket_get_link (ticket));
}

/**
 * bounce_case_memory_find_ticket:
 * @outbox: (nullable): where tickets are; NULL: none was ever filed
 * @bounce_case: a case
 *
 * Tells the case its ticket, the newest of them, with its address.
 */
void
bounce_case_memory_find_ticket (BounceOutbox *outbox, BounceCase *bounce_case)
{
  GListModel *tickets = outbox != NULL ? bounce_outbox_get_tickets (outbox) : NULL;
  guint n = tickets != NULL ? g_list_model_get_n_items (tickets) : 0;

  for (guint i = 0; i < n && bounce_case_get_ticket (bounce_case) == NULL; i++)
    {
      g_autoptr (BounceTicket) ticket = g_list_model_get_item (tickets, i);

      if (g_strcmp0 (bounce_ticket_get_mail_sha256 (ticket),
                     bounce_case_get_sha256 (bounce_case)) == 0)
        bounce_case_memory_take_ticket (bounce_case, ticket);
    }
}
