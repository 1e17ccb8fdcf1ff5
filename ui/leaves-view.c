/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "leaves-view.h"

#include <glib/gi18n.h>

/* What a text view lays out without a pause that is felt. */
#define SHOWN_BYTES (128 * 1024)

struct _BounceLeavesView
{
  GtkBox parent_instance;

  BounceApplication *application;
  BounceCase *bounce_case;
  BounceFinding *finding;
  BounceRedactLevel level;   /* what is attached */
  GCancellable *cancellable; /* of the copy under way; NULL: none */

  GtkToggleButton *exact;
  GtkToggleButton *notice;
  GtkToggleButton *personal;
  GtkWidget *spinner;
  GtkLabel *note;
  GtkLabel *cut;
  GtkTextView *preview;
};

G_DEFINE_FINAL_TYPE (BounceLeavesView, bounce_leaves_view, GTK_TYPE_BOX)

enum
{
  PROP_0,
  PROP_BUSY,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static GtkToggleButton *
get_button (BounceLeavesView *self, BounceRedactLevel level)
{
  switch (level)
    {
    case BOUNCE_REDACT_NOTICE:
      return self->notice;
    case BOUNCE_REDACT_PERSONAL:
      return self->personal;
    case BOUNCE_REDACT_EXACT:
    case BOUNCE_N_REDACT_LEVELS:
      break;
    }
  return self->exact;
}

static char *
dup_count (BounceReplaced kind, guint n)
{
  switch (kind)
    {
    case BOUNCE_REPLACED_ADDRESSES:
      return g_strdup_printf (ngettext ("%u address", "%u addresses", n), n);
    case BOUNCE_REPLACED_NAMES:
      return g_strdup_printf (ngettext ("%u name", "%u names", n), n);
    case BOUNCE_REPLACED_NUMBERS:
      return g_strdup_printf (ngettext ("%u number", "%u numbers", n), n);
    case BOUNCE_REPLACED_LINKS:
      return g_strdup_printf (ngettext ("%u link", "%u links", n), n);
    case BOUNCE_REPLACED_SECRETS:
      return g_strdup_printf (ngettext ("%u password or code", "%u passwords or codes", n), n);
    case BOUNCE_REPLACED_SUBJECTS:
      return g_strdup_printf (ngettext ("%u subject", "%u subjects", n), n);
    case BOUNCE_REPLACED_PARTS:
    case BOUNCE_N_REPLACED:
      break;
    }
  return g_strdup_printf (ngettext ("%u part", "%u parts", n), n);
}

static void
say (BounceLeavesView *self, const char *text)
{
  gtk_label_set_text (self->note, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), text != NULL);
}

/* "Left out or replaced: 4 addresses, 2 names, 1 part. …" */
static void
show_counts (BounceLeavesView *self, const BounceCopy *copy)
{
  g_autoptr (GString) list = g_string_new (NULL);
  g_autofree char *text = NULL;

  if (copy->level == BOUNCE_REDACT_EXACT)
    {
      say (self, NULL);
      return;
    }
  for (guint i = 0; i < BOUNCE_N_REPLACED; i++)
    {
      g_autofree char *count = copy->n_replaced[i] > 0 ? dup_count (i, copy->n_replaced[i]) : NULL;

      if (count != NULL)
        /* Translators: what stands between the items of a list in a sentence */
        g_string_append_printf (list, "%s%s", list->len > 0 ? _ (", ") : "", count);
    }
  if (list->len == 0)
    text = g_strdup (_ ("There was nothing to leave out. This is a copy, not the exact mail, and "
                        "says so."));
  else
    text = g_strdup_printf (_ ("Left out or replaced: %s. This is a copy, not the exact mail, and "
                               "says so."),
                            list->str);
  say (self, text);
}

/* A line for each line: of the exact mail what can be read, of a copy all. */
static void
show_preview (BounceLeavesView *self, const BounceCopy *copy)
{
  gsize size = g_bytes_get_size (copy->bytes);
  g_autofree char *text = NULL, *note = NULL, *all = NULL, *shown = NULL;

  if (copy->level == BOUNCE_REDACT_EXACT)
    text = bounce_case_dup_raw_text (self->bounce_case, SHOWN_BYTES);
  else
    text = g_utf8_make_valid (g_bytes_get_data (copy->bytes, NULL), MIN (size, SHOWN_BYTES));
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->preview), text, -1);
  all = g_format_size (size);
  shown = g_format_size (SHOWN_BYTES);
  note = g_strdup_printf (_ ("The first %s of %s."), shown, all);
  gtk_label_set_text (self->cut, note);
  gtk_widget_set_visible (GTK_WIDGET (self->cut), size > SHOWN_BYTES);
}

static void
end_work (BounceLeavesView *self)
{
  g_clear_object (&self->cancellable);
  g_object_set (self->spinner, "active", FALSE, NULL);
  gtk_widget_hide (self->spinner);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BounceLeavesView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceTicketCopy) ticket = bounce_ticket_copy_new_finish (result, &error);

  /* Another choice was made since, or the window is gone. */
  if (self->cancellable == NULL || g_task_get_cancellable (G_TASK (result)) != self->cancellable ||
      g_cancellable_is_cancelled (self->cancellable))
    return;
  if (ticket != NULL)
    {
      self->level = ticket->copy->level;
      show_counts (self, ticket->copy);
      show_preview (self, ticket->copy);
      g_signal_emit (self, signals[CHANGED], 0, ticket->draft);
      end_work (self);
      return;
    }
  end_work (self);
  gtk_toggle_button_set_active (get_button (self, self->level), TRUE);
  say (self, _ ("Of this notice no such copy can be made. What is attached has not changed."));
}

static void
start_work (BounceLeavesView *self, BounceRedactLevel level)
{
  gboolean was_busy = self->cancellable != NULL;

  if (was_busy)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  gtk_widget_show (self->spinner);
  g_object_set (self->spinner, "active", TRUE, NULL);
  if (!was_busy)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
  bounce_ticket_copy_new_async (self->bounce_case,
                                self->finding,
                                level,
                                bounce_application_get_library (self->application),
                                bounce_application_get_reader (self->application),
                                self->cancellable,
                                made_cb,
                                g_object_ref (self));
}

static void
toggled_cb (BounceLeavesView *self, GtkToggleButton *button)
{
  BounceRedactLevel level = BOUNCE_REDACT_EXACT;

  if (!gtk_toggle_button_get_active (button) || self->bounce_case == NULL)
    return;
  while (level < BOUNCE_REDACT_PERSONAL && get_button (self, level) != button)
    level++;
  /* Back to what is attached while another copy is under way: that one is not wanted any more. */
  if (level != self->level || self->cancellable != NULL)
    start_work (self, level);
}

static void
bounce_leaves_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_BUSY)
    g_value_set_boolean (value, bounce_leaves_view_is_busy (BOUNCE_LEAVES_VIEW (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bounce_leaves_view_dispose (GObject *object)
{
  BounceLeavesView *self = BOUNCE_LEAVES_VIEW (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->application);
  g_clear_object (&self->bounce_case);
  g_clear_object (&self->finding);
  G_OBJECT_CLASS (bounce_leaves_view_parent_class)->dispose (object);
}

static void
bounce_leaves_view_class_init (BounceLeavesViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->get_property = bounce_leaves_view_get_property;
  G_OBJECT_CLASS (class)->dispose = bounce_leaves_view_dispose;
  properties[PROP_BUSY] =
      g_param_spec_boolean ("busy", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (class), N_PROPS, properties);
  signals[CHANGED] = g_signal_new ("changed",
                                   G_TYPE_FROM_CLASS (class),
                                   G_SIGNAL_RUN_LAST,
                                   0,
                                   NULL,
                                   NULL,
                                   NULL,
                                   G_TYPE_NONE,
                                   1,
                                   BOUNCE_TYPE_DRAFT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/bouncedesk/BounceDesk/leaves-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BounceLeavesView, exact);
  gtk_widget_class_bind_template_child (widget_class, BounceLeavesView, notice);
  gtk_widget_class_bind_template_child (widget_class, BounceLeavesView, personal);
  gtk_widget_class_bind_template_child (widget_class, BounceLeavesView, spinner);
  gtk_widget_class_bind_template_child (widget_class, BounceLeavesView, note);
  gtk_widget_class_bind_template_child (widget_class, BounceLeavesView, cut);
  gtk_widget_class_bind_template_child (widget_class, BounceLeavesView, preview);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
}

static void
bounce_leaves_view_init (BounceLeavesView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * bounce_leaves_view_offer:
 * @self: the view, not used before
 * @application: the application, for its reader
 * @bounce_case: a case
 * @finding: the finding whose ticket is written
 *
 * Shows the choices, the exact mail chosen. What could not be read at all goes exact or not.
 */
void
bounce_leaves_view_offer (BounceLeavesView *self,
                          BounceApplication *application,
                          BounceCase *bounce_case,
                          BounceFinding *finding)
{
  g_autoptr (BounceCopy) exact = NULL;
  gboolean can_copy = bounce_case_get_state (bounce_case) == BOUNCE_CASE_READY;

  g_return_if_fail (BOUNCE_IS_LEAVES_VIEW (self));
  g_set_object (&self->application, application);
  g_set_object (&self->bounce_case, bounce_case);
  g_set_object (&self->finding, finding);
  exact = bounce_copy_new (BOUNCE_REDACT_EXACT, bounce_case_get_mail (bounce_case));
  show_preview (self, exact);
  gtk_widget_set_sensitive (GTK_WIDGET (self->notice), can_copy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->personal), can_copy);
  gtk_widget_show (GTK_WIDGET (self));
}

/** bounce_leaves_view_get_level: how much is attached. */
BounceRedactLevel
bounce_leaves_view_get_level (BounceLeavesView *self)
{
  g_return_val_if_fail (BOUNCE_IS_LEAVES_VIEW (self), BOUNCE_REDACT_EXACT);
  return self->level;
}

/** bounce_leaves_view_is_busy: whether another copy is under way. */
gboolean
bounce_leaves_view_is_busy (BounceLeavesView *self)
{
  g_return_val_if_fail (BOUNCE_IS_LEAVES_VIEW (self), FALSE);
  return self->cancellable != NULL;
}
