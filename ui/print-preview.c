/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "print-preview.h"

#include <glib/gi18n.h>

#include "dialog.h"
#include "paper-page.h"
#include "print.h"
#include "save.h"

struct _BouncePrintPreview
{
  GtkWindow parent_instance;

  BounceWindow *parent; /* unowned: destroyed together */
  BounceCase *bounce_case;
  BounceFinding *finding;
  GtkComboBox *paper;
  GtkContainer *pages;
};

G_DEFINE_FINAL_TYPE (BouncePrintPreview, bounce_print_preview, GTK_TYPE_WINDOW)

static const char *
get_paper (BouncePrintPreview *self)
{
  return gtk_combo_box_get_active_id (self->paper);
}

static void
fill (BouncePrintPreview *self)
{
  g_autoptr (GList) old = gtk_container_get_children (self->pages);
  g_autoptr (GPtrArray) pages = NULL;

  for (GList *l = old; l != NULL; l = l->next)
    gtk_widget_destroy (l->data);
  pages = bounce_print_render (self->bounce_case,
                               self->finding,
                               get_paper (self),
                               BOUNCE_PAPER_PAGE_WIDTH *
                                   gtk_widget_get_scale_factor (GTK_WIDGET (self)));
  for (guint i = 0; i < pages->len; i++)
    {
      GtkWidget *page = bounce_paper_page_new (pages->pdata[i]);
      /* Translators: what a screen reader calls the picture of a printed page */
      g_autofree char *name = g_strdup_printf (_ ("Page %u of %u"), i + 1, pages->len);

      atk_object_set_name (gtk_widget_get_accessible (page), name);
      gtk_widget_show (page);
      gtk_container_add (self->pages, page);
    }
}

static void
print_cb (BouncePrintPreview *self)
{
  bounce_print_run (GTK_WINDOW (self), self->bounce_case, self->finding, get_paper (self));
}

static void
save_cb (BouncePrintPreview *self)
{
  bounce_save_pdf (
      self->parent, GTK_WINDOW (self), self->bounce_case, self->finding, get_paper (self));
}

static gboolean
bounce_print_preview_key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  guint modifiers = event->state & gtk_accelerator_get_default_mod_mask ();

  if (bounce_dialog_closes_on (widget, event))
    return GDK_EVENT_STOP;
  if (event->keyval == GDK_KEY_p && modifiers == GDK_CONTROL_MASK)
    {
      print_cb (BOUNCE_PRINT_PREVIEW (widget));
      return GDK_EVENT_STOP;
    }
  return GTK_WIDGET_CLASS (bounce_print_preview_parent_class)->key_press_event (widget, event);
}

static void
bounce_print_preview_dispose (GObject *object)
{
  BouncePrintPreview *self = BOUNCE_PRINT_PREVIEW (object);

  g_clear_object (&self->bounce_case);
  g_clear_object (&self->finding);
  G_OBJECT_CLASS (bounce_print_preview_parent_class)->dispose (object);
}

static void
bounce_print_preview_class_init (BouncePrintPreviewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = bounce_print_preview_dispose;
  widget_class->key_press_event = bounce_print_preview_key_press_event;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/bouncedesk/BounceDesk/print-preview.ui");
  gtk_widget_class_bind_template_child (widget_class, BouncePrintPreview, paper);
  gtk_widget_class_bind_template_child (widget_class, BouncePrintPreview, pages);
  gtk_widget_class_bind_template_callback (widget_class, fill);
  gtk_widget_class_bind_template_callback (widget_class, print_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
bounce_print_preview_init (BouncePrintPreview *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * bounce_print_preview_new:
 * @parent: the window that it belongs to
 * @bounce_case: a case that is read
 * @finding: the finding whose guide is shown
 *
 * Returns: (transfer none): a window, not shown yet
 */
GtkWidget *
bounce_print_preview_new (BounceWindow *parent, BounceCase *bounce_case, BounceFinding *finding)
{
  BouncePrintPreview *self = g_object_new (BOUNCE_TYPE_PRINT_PREVIEW, NULL);

  self->parent = parent;
  self->bounce_case = g_object_ref (bounce_case);
  g_set_object (&self->finding, finding);
  gtk_window_set_transient_for (GTK_WINDOW (self), GTK_WINDOW (parent));
  /* What is chosen first is what people have where this language is spoken; it fills the pages. */
  if (!gtk_combo_box_set_active_id (self->paper, gtk_paper_size_get_default ()))
    gtk_combo_box_set_active_id (self->paper, "iso_a4");
  return GTK_WIDGET (self);
}
