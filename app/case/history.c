/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "case/history-private.h"

#define DEFAULT_KEEP_DAYS 180
#define GROUP "History"

typedef BounceHistoryCore Core;
typedef BounceHistoryCall Call;

struct _BounceHistory
{
  GObject parent_instance;

  Core *core;
  GThread *thread;
  char *problem;
  BounceHistorySharedState shared_state;
};

enum
{
  PROP_0,
  PROP_PROBLEM,
  PROP_SHARED_STATE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (BounceHistory, bounce_history, G_TYPE_OBJECT)

static Core *
core_ref (Core *core)
{
  g_atomic_ref_count_inc (&core->ref_count);
  return core;
}

static void
core_unref (Core *core)
{
  if (!g_atomic_ref_count_dec (&core->ref_count))
    return;
  g_clear_pointer (&core->store, bounce_history_store_unref);
  g_async_queue_unref (core->jobs);
  g_main_context_unref (core->context);
  g_weak_ref_clear (&core->history);
  g_free (core);
}

static gboolean
update_cb (gpointer data)
{
  Core *core = data;
  g_autoptr (BounceHistory) self = g_weak_ref_get (&core->history);
  g_autofree char *problem = NULL;
  BounceHistorySharedState state;

  if (self == NULL)
    return G_SOURCE_REMOVE;
  state = bounce_history_get_shared_state (self);
  problem = bounce_history_store_dup_problem (core->store);
  if (g_strcmp0 (problem, self->problem) != 0)
    {
      g_free (self->problem);
      self->problem = g_steal_pointer (&problem);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
    }
  if (state != self->shared_state)
    {
      self->shared_state = state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHARED_STATE]);
    }
  return G_SOURCE_REMOVE;
}

/* From any thread: lets the object notice what has changed. */
static void
schedule_update (Core *core)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, update_cb, core_ref (core), (GDestroyNotify)core_unref);
  g_source_attach (source, core->context);
}

static void
shared_changed_cb (BounceHistorySharedState state, gpointer user_data)
{
  schedule_update (user_data);
}

static void
call_free (Call *call)
{
  g_clear_pointer (&call->records, g_ptr_array_unref);
  g_clear_pointer (&call->record, bounce_history_record_free);
  g_clear_object (&call->file);
  g_clear_object (&call->cancellable);
  g_strfreev (call->texts);
  g_free (call->text);
  g_free (call->other_text);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

static gboolean
do_call (Core *core, Call *call, gpointer *result, GError **error)
{
  gboolean is_done;

  *result = NULL;
  is_done = call->func (core, call, result, error);
  schedule_update (core);
  return is_done;
}

static void
do_task (Core *core, GTask *task)
{
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  gpointer result;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (!do_call (core, call, &result, &error))
    g_task_return_error (task, error);
  else if (call->destroy == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_pointer (task, result, call->destroy);
}

static gpointer
work (gpointer data)
{
  Core *core = data;

  for (;;)
    {
      gpointer job = g_async_queue_pop (core->jobs);
      g_autoptr (GTask) task = job != core ? job : NULL;

      if (task == NULL)
        break;
      do_task (core, task);
    }
  core_unref (core);
  return NULL;
}

/**
 * bounce_history_start:
 * @self: the history
 * @call: (transfer full): what its thread is to do
 * @tag: the public function
 * @cancellable: (nullable): stops it before it is begun
 * @callback: (nullable): called in the caller's main context
 * @user_data: for @callback
 */
void
bounce_history_start (BounceHistory *self,
                      Call *call,
                      gpointer tag,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, call, (GDestroyNotify)call_free);
  call->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  g_async_queue_push (self->core->jobs, task);
}

/** bounce_history_do_now: does @taken (transfer full) in the caller's thread; @result (out). */
gboolean
bounce_history_do_now (BounceHistory *self, Call *taken, gpointer *result, GError **error)
{
  g_autoptr (Call) call = taken;

  return do_call (self->core, call, result, error);
}

/** bounce_history_do: the same for a @call (transfer full) without a result. */
gboolean
bounce_history_do (BounceHistory *self, Call *call, GError **error)
{
  gpointer result;

  return bounce_history_do_now (self, call, &result, error);
}

static void
bounce_history_finalize (GObject *object)
{
  BounceHistory *self = BOUNCE_HISTORY (object);

  /* The last reference may have been that of a task: then this is the thread itself. */
  g_async_queue_push (self->core->jobs, self->core);
  if (g_thread_self () == self->thread)
    g_thread_unref (self->thread);
  else
    g_thread_join (self->thread);
  g_clear_pointer (&self->core->shared, bounce_history_shared_stop);
  /* A notification that is still to come shall not keep the file open. */
  g_clear_pointer (&self->core->store, bounce_history_store_unref);
  core_unref (self->core);
  g_free (self->problem);
  G_OBJECT_CLASS (bounce_history_parent_class)->finalize (object);
}

static void
bounce_history_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  BounceHistory *self = BOUNCE_HISTORY (object);

  switch (prop_id)
    {
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    case PROP_SHARED_STATE:
      g_value_set_uint (value, bounce_history_get_shared_state (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bounce_history_class_init (BounceHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = bounce_history_finalize;
  object_class->get_property = bounce_history_get_property;
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, flags);
  properties[PROP_SHARED_STATE] = g_param_spec_uint ("shared-state",
                                                     NULL,
                                                     NULL,
                                                     BOUNCE_HISTORY_SHARED_NONE,
                                                     BOUNCE_HISTORY_SHARED_ONLINE,
                                                     BOUNCE_HISTORY_SHARED_NONE,
                                                     flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bounce_history_init (BounceHistory *self)
{
  self->core = g_new0 (Core, 1);
  g_atomic_ref_count_init (&self->core->ref_count);
  self->core->jobs = g_async_queue_new ();
  self->core->context = g_main_context_ref_thread_default ();
  g_weak_ref_init (&self->core->history, self);
}

/**
 * bounce_history_new:
 * @folder: (nullable): where history.db lies; NULL: bounce-desk in the XDG data directory
 * @organisation: (nullable): organisation.conf; of its group "History" the keys "Database" (a
 *   connection string, postgresql://…) and "KeepDays" are used
 *
 * No file is touched and nothing is sent before the first use, but with a shared database its
 * thread starts at once.
 *
 * Returns: (transfer full): the history; it works whatever becomes of its files
 */
BounceHistory *
bounce_history_new (const char *folder, GKeyFile *organisation)
{
  BounceHistory *self = g_object_new (BOUNCE_TYPE_HISTORY, NULL);
  Core *core = self->core;
  g_autofree char *database = NULL;
  int keep_days = 0;

  if (organisation != NULL)
    {
      database = g_key_file_get_value (organisation, GROUP, "Database", NULL);
      keep_days = g_key_file_get_integer (organisation, GROUP, "KeepDays", NULL);
    }
  if (keep_days <= 0)
    keep_days = DEFAULT_KEEP_DAYS;
  if (database != NULL && *g_strstrip (database) == '\0')
    g_clear_pointer (&database, g_free);
  core->store = bounce_history_store_new (folder, database != NULL);
  bounce_history_store_set_keep_days (core->store, (guint)keep_days);
  if (database != NULL)
    core->shared = bounce_history_shared_new (core->store,
                                              database,
                                              (guint)keep_days,
                                              shared_changed_cb,
                                              core_ref (core),
                                              (GDestroyNotify)core_unref);
  self->shared_state = bounce_history_get_shared_state (self);
  self->thread = g_thread_new ("history", work, core_ref (core));
  return self;
}

static gboolean
call_set_keep_days (Core *core, Call *call, gpointer *result, GError **error)
{
  bounce_history_store_set_keep_days (core->store, (guint)call->number);
  return TRUE;
}

/** bounce_history_set_keep_days: after how many days this computer forgets a case (180). */
void
bounce_history_set_keep_days (BounceHistory *history, guint days)
{
  Call *call = g_new0 (Call, 1);

  call->func = call_set_keep_days;
  call->number = days;
  bounce_history_start (history, call, bounce_history_set_keep_days, NULL, NULL, NULL);
}

/** bounce_history_dup_problem: (transfer full) (nullable): a translated sentence that says why
 * nothing is kept at present. */
char *
bounce_history_dup_problem (BounceHistory *history)
{
  return bounce_history_store_dup_problem (history->core->store);
}

/** bounce_history_get_shared_state: whether there is a shared database, and whether it answers. */
BounceHistorySharedState
bounce_history_get_shared_state (BounceHistory *history)
{
  if (history->core->shared == NULL)
    return BOUNCE_HISTORY_SHARED_NONE;
  return bounce_history_shared_is_online (history->core->shared) ? BOUNCE_HISTORY_SHARED_ONLINE
                                                                 : BOUNCE_HISTORY_SHARED_OFFLINE;
}

/** bounce_history_get_core: (transfer none): what its threads work with. */
BounceHistoryCore *
bounce_history_get_core (BounceHistory *history)
{
  return history->core;
}

/** bounce_history_core_wake: something new is to be sent to the shared database. */
void
bounce_history_core_wake (BounceHistoryCore *core)
{
  if (core->shared != NULL)
    bounce_history_shared_wake (core->shared);
}
