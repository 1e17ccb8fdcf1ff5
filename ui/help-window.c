/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "help-window.h"

#include <glib/gi18n.h>

#include "column.h"
#include "places.h"

typedef struct
{
  const char *title;
  const char *text;
} Chapter;

/* What a person needs where the help pages, or what shows them, are not installed. */
static const Chapter chapters[] = {
  { N_ ("Open the mail that came back"),
    N_ ("Drop it on the window, open the file that it was saved as, or paste it. Take the notice "
        "itself, not a picture and not a copy that was forwarded as text, if you can.") },
  { N_ ("Read the answer"),
    N_ ("On top stands what happened and whether it is tried again. The picture shows where the "
        "mail was stopped and who must act. Below are the steps; tick off what is done. “Why we "
        "think so” shows the words of the notice that decided it.") },
  { N_ ("Write the next message"),
    N_ ("A step's button writes it for you: a message for another channel, a request to be "
        "allowed, or a support ticket with the whole notice. You can change it before it "
        "leaves.") },
  { N_ ("What leaves this computer"),
    N_ ("Nothing, until you send it, or until you ask for a look-up. A look-up sends the name of "
        "the domain to your DNS server, and nothing else.") },
};

static GtkWidget *
new_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (label), 8);
  if (style != NULL)
    {
      gtk_style_context_add_class (gtk_widget_get_style_context (label), style);
      atk_object_set_role (gtk_widget_get_accessible (label), ATK_ROLE_HEADING);
    }
  gtk_widget_show (label);
  return label;
}

static void
add_chapter (GtkWidget *sheet, const char *title, GtkWidget *body)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_container_add (GTK_CONTAINER (box), new_label (title, "chapter"));
  gtk_container_add (GTK_CONTAINER (box), body);
  gtk_widget_show (box);
  gtk_container_add (GTK_CONTAINER (sheet), box);
}

static gboolean
key_press_cb (GtkWidget *window, GdkEventKey *event)
{
  guint modifiers = event->state & gtk_accelerator_get_default_mod_mask ();

  if ((event->keyval != GDK_KEY_Escape || modifiers != 0) &&
      (event->keyval != GDK_KEY_w || modifiers != GDK_CONTROL_MASK))
    return GDK_EVENT_PROPAGATE;
  gtk_window_close (GTK_WINDOW (window));
  return GDK_EVENT_STOP;
}

static GtkWidget *
new_window (GtkWindow *parent, const char *title)
{
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  GtkWidget *header = gtk_header_bar_new ();

  gtk_header_bar_set_show_close_button (GTK_HEADER_BAR (header), TRUE);
  gtk_header_bar_set_title (GTK_HEADER_BAR (header), title);
  gtk_widget_show (header);
  gtk_window_set_titlebar (GTK_WINDOW (window), header);
  gtk_window_set_title (GTK_WINDOW (window), title);
  gtk_window_set_default_size (GTK_WINDOW (window), 600, 640);
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  gtk_window_set_type_hint (GTK_WINDOW (window), GDK_WINDOW_TYPE_HINT_DIALOG);
  g_signal_connect (window, "key-press-event", G_CALLBACK (key_press_cb), NULL);
  return window;
}

/**
 * bounce_help_window_new:
 * @parent: the window that it belongs to
 * @at_places: only how to get the mail out of each mail program; else all there is to know
 *
 * Returns: (transfer none): a window, not shown yet
 */
GtkWidget *
bounce_help_window_new (GtkWindow *parent, gboolean at_places)
{
  GtkWidget *window = new_window (parent, at_places ? _ ("How to Get the Mail") : _ ("Help"));
  GtkWidget *scroller = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *column = g_object_new (BOUNCE_TYPE_COLUMN, "visible", TRUE, NULL);
  GtkWidget *sheet = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);

  for (gsize i = 0; !at_places && i < G_N_ELEMENTS (chapters); i++)
    add_chapter (sheet, _ (chapters[i].title), new_label (_ (chapters[i].text), NULL));
  if (at_places)
    gtk_container_add (GTK_CONTAINER (sheet), bounce_places_new ());
  else
    add_chapter (sheet, _ ("Where do I find it?"), bounce_places_new ());
  gtk_style_context_add_class (gtk_widget_get_style_context (sheet), "sheet");
  gtk_widget_set_valign (sheet, GTK_ALIGN_START);
  gtk_widget_show (sheet);
  gtk_container_add (GTK_CONTAINER (column), sheet);
  gtk_scrolled_window_set_policy (
      GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_EXTERNAL, GTK_POLICY_AUTOMATIC);
  gtk_container_add (GTK_CONTAINER (scroller), column);
  /* So that the arrow keys scroll at once, and a screen reader starts here. */
  gtk_widget_set_can_focus (scroller, TRUE);
  gtk_widget_show (scroller);
  gtk_container_add (GTK_CONTAINER (window), scroller);
  gtk_widget_grab_focus (scroller);
  return window;
}
