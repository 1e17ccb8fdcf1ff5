/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

/* A GTK module (GTK_MODULES): somebody at the desk who presses whatever there is, at random. With
 * MONKEY_SEED set it presses a button, chooses a row, types some letters or runs an action every
 * few milliseconds. Files are saved in MONKEY_FOLDER; MONKEY_TOKEN is typed where a token is asked
 * for. Tickets are not made to be forgotten, and no other program is started. */

#include <execinfo.h>
#include <gtk/gtk.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LONGEST_PAUSE 60 /* ms */
/* After it filed a ticket it mostly looks what becomes of it. */
#define LONGEST_LOOK 1500
#define MAX_WIDGETS 400u

G_MODULE_EXPORT void gtk_module_init (int *argc, char ***argv);

static GRand *dice;

/* What makes tickets uncountable, or other programs start. */
static const char *const unwanted[] = { "Forget",     "Clear Sent", "Look at It", "mail program",
                                        "It Arrived", "It Did Not", "Close",      NULL };
static const char *const unwanted_actions[] = { "quit",      "close", "new-mail",
                                                "help-mail", "mail",  NULL };
static const char *const words[] = { "full", "PERSON7", "contoso", "x", "", "Ä\u202e" };

static gboolean
is_likely (guint percent)
{
  return g_rand_int_range (dice, 0, 100) < (int)percent;
}

static gpointer
choose (GPtrArray *things)
{
  return things->len > 0 ? things->pdata[g_rand_int_range (dice, 0, (int)things->len)] : NULL;
}

static const char *
get_name (GtkWidget *widget)
{
  const char *label = GTK_IS_BUTTON (widget) ? gtk_button_get_label (GTK_BUTTON (widget)) : NULL;
  const char *name = atk_object_get_name (gtk_widget_get_accessible (widget));
  g_autofree char *text = NULL;

  if (GTK_IS_MODEL_BUTTON (widget))
    {
      g_object_get (widget, "text", &text, NULL);
      label = text != NULL ? g_intern_string (text) : NULL;
    }
  return label != NULL ? label : name != NULL ? name : "";
}

/* Without the marks of its letters */
static char *
dup_plain_name (GtkWidget *widget)
{
  g_auto (GStrv) parts = g_strsplit (get_name (widget), "_", -1);

  return g_strjoinv ("", parts);
}

static gboolean
is_wanted (GtkWidget *widget)
{
  g_autofree char *plain = dup_plain_name (widget);

  for (guint i = 0; unwanted[i] != NULL; i++)
    if (strstr (plain, unwanted[i]) != NULL)
      return FALSE;
  return TRUE;
}

static void
collect (GtkWidget *widget, gpointer user_data)
{
  GPtrArray *widgets = user_data;

  if (!gtk_widget_get_mapped (widget) || widgets->len > MAX_WIDGETS)
    return;
  if (gtk_widget_is_sensitive (widget) && is_wanted (widget) &&
      ((GTK_IS_BUTTON (widget) && !GTK_IS_LINK_BUTTON (widget)) || GTK_IS_ENTRY (widget) ||
       GTK_IS_LIST_BOX_ROW (widget) || GTK_IS_SWITCH (widget) || GTK_IS_TREE_VIEW (widget) ||
       GTK_IS_COMBO_BOX (widget)))
    g_ptr_array_add (widgets, widget);
  if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), collect, user_data);
}

/* The window that a person could use: a modal one, else any. */
static GtkWidget *
choose_window (void)
{
  g_autoptr (GList) list = gtk_window_list_toplevels ();
  g_autoptr (GPtrArray) windows = g_ptr_array_new ();
  GtkWidget *modal = NULL;

  for (GList *l = list; l != NULL; l = l->next)
    {
      if (!gtk_widget_get_mapped (l->data) ||
          gtk_window_get_window_type (l->data) != GTK_WINDOW_TOPLEVEL)
        continue;
      g_ptr_array_add (windows, l->data);
      /* A question over a modal dialog is the later one. */
      if (gtk_window_get_modal (l->data) &&
          (modal == NULL || gtk_window_get_transient_for (l->data) == GTK_WINDOW (modal)))
        modal = l->data;
    }
  return modal != NULL ? modal : choose (windows);
}

static void
save_somewhere (GtkFileChooser *chooser)
{
  const char *folder = g_getenv ("MONKEY_FOLDER");
  gboolean is_ready = g_object_get_data (G_OBJECT (chooser), "monkey") != NULL;
  g_autofree char *name = NULL;
  g_autofree char *own = NULL;
  const char *dot;

  /* It looks at the folder before it takes an answer. */
  if (is_ready)
    {
      gtk_dialog_response (GTK_DIALOG (chooser), GTK_RESPONSE_ACCEPT);
      return;
    }
  g_object_set_data (G_OBJECT (chooser), "monkey", chooser);
  switch (gtk_file_chooser_get_action (chooser))
    {
    case GTK_FILE_CHOOSER_ACTION_SAVE:
      own = gtk_file_chooser_get_current_name (chooser);
      dot = own != NULL ? strrchr (own, '.') : NULL;
      name = g_strdup_printf ("saved-%d%s", g_rand_int_range (dice, 0, 30), dot != NULL ? dot : "");
      gtk_file_chooser_set_current_folder (chooser, folder);
      gtk_file_chooser_set_current_name (chooser, name);
      break;
    case GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER:
      gtk_file_chooser_select_filename (chooser, folder);
      break;
    case GTK_FILE_CHOOSER_ACTION_OPEN:
    case GTK_FILE_CHOOSER_ACTION_CREATE_FOLDER:
    default:
      gtk_dialog_response (GTK_DIALOG (chooser), GTK_RESPONSE_CANCEL);
      break;
    }
}

static void
use_tree (GtkTreeView *tree)
{
  GtkTreeModel *model = gtk_tree_view_get_model (tree);
  int n = model != NULL ? gtk_tree_model_iter_n_children (model, NULL) : 0;
  g_autoptr (GtkTreePath) path = NULL;

  if (n == 0)
    return;
  path = gtk_tree_path_new_from_indices (g_rand_int_range (dice, 0, n), -1);
  gtk_tree_view_row_activated (tree, path, gtk_tree_view_get_column (tree, 0));
}

static void
type (GtkEntry *entry)
{
  const char *token = g_getenv ("MONKEY_TOKEN");

  if (!gtk_editable_get_editable (GTK_EDITABLE (entry)))
    return;
  if (!gtk_entry_get_visibility (entry))
    gtk_entry_set_text (entry, token != NULL ? token : "");
  else
    gtk_entry_set_text (entry, words[g_rand_int_range (dice, 0, G_N_ELEMENTS (words))]);
}

static void
use (GtkWidget *widget)
{
  if (GTK_IS_ENTRY (widget))
    type (GTK_ENTRY (widget));
  else if (GTK_IS_BUTTON (widget))
    gtk_button_clicked (GTK_BUTTON (widget));
  else if (GTK_IS_SWITCH (widget))
    gtk_switch_set_active (GTK_SWITCH (widget), !gtk_switch_get_active (GTK_SWITCH (widget)));
  else if (GTK_IS_TREE_VIEW (widget))
    use_tree (GTK_TREE_VIEW (widget));
  else if (GTK_IS_COMBO_BOX (widget))
    gtk_combo_box_set_active (GTK_COMBO_BOX (widget), g_rand_int_range (dice, 0, 3));
  else
    gtk_widget_activate (widget);
}

static void
run_action (GtkWidget *window)
{
  g_autofree const char **prefixes = gtk_widget_list_action_prefixes (window);
  g_autoptr (GPtrArray) groups = g_ptr_array_new ();
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_auto (GStrv) all = NULL;
  GActionGroup *group;

  for (guint i = 0; prefixes[i] != NULL; i++)
    g_ptr_array_add (groups, gtk_widget_get_action_group (window, prefixes[i]));
  group = choose (groups);
  if (group == NULL)
    return;
  all = g_action_group_list_actions (group);
  for (char **name = all; *name != NULL; name++)
    if (!g_strv_contains (unwanted_actions, *name) &&
        g_action_group_get_action_enabled (group, *name) &&
        g_action_group_get_action_parameter_type (group, *name) == NULL &&
        g_action_group_get_action_state_type (group, *name) == NULL)
      g_ptr_array_add (names, *name);
  if (names->len > 0)
    g_action_group_activate_action (group, choose (names), NULL);
}

static GtkWidget *
find_named (GPtrArray *widgets, const char *name)
{
  for (guint i = 0; i < widgets->len; i++)
    {
      g_autofree char *plain = dup_plain_name (widgets->pdata[i]);

      if (GTK_IS_BUTTON (widgets->pdata[i]) && strcmp (plain, name) == 0)
        return widgets->pdata[i];
    }
  return NULL;
}

static void
file_ticket (GtkWidget *window)
{
  static const char *const groups[] = { "case", "triage" };

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      const char *name = i == 0 ? "draft-ticket" : "ticket";
      GActionGroup *group = gtk_widget_get_action_group (window, groups[i]);

      if (group != NULL && g_action_group_get_action_enabled (group, name))
        g_action_group_activate_action (group, name, NULL);
    }
}

/* Tickets are what must not get lost: they are filed more often than all else. TRUE: one was. */
static gboolean
act (GtkWidget *window)
{
  g_autoptr (GPtrArray) widgets = g_ptr_array_new ();
  GtkWidget *file, *widget;

  collect (window, widgets);
  file = find_named (widgets, "File Ticket");
  if (file != NULL && is_likely (60))
    {
      use (file);
      return is_likely (80);
    }
  if (is_likely (15))
    file_ticket (window);
  else if (is_likely (20))
    run_action (window);
  else if ((widget = choose (widgets)) != NULL)
    use (widget);
  return FALSE;
}

static gboolean
act_cb (gpointer data)
{
  GtkWidget *window = choose_window ();

  guint next;

  /* The next step first: a dialog that is run has a main loop of its own. */
  next = g_timeout_add ((guint)g_rand_int_range (dice, 2, LONGEST_PAUSE), act_cb, NULL);
  if (window == NULL)
    return G_SOURCE_REMOVE;
  if (GTK_IS_FILE_CHOOSER_DIALOG (window))
    save_somewhere (GTK_FILE_CHOOSER (window));
  else if (strcmp (G_OBJECT_TYPE_NAME (window), "GtkPrintUnixDialog") == 0)
    gtk_dialog_response (GTK_DIALOG (window), GTK_RESPONSE_CANCEL);
  else if (!GTK_IS_APPLICATION_WINDOW (window) && is_likely (4))
    gtk_window_close (GTK_WINDOW (window));
  else if (act (window) && g_source_remove (next))
    g_timeout_add ((guint)g_rand_int_range (dice, 0, LONGEST_LOOK), act_cb, NULL);
  return G_SOURCE_REMOVE;
}

/* A crash tells where it was. */
static void
crashed_cb (int number)
{
  void *frames[40];

  backtrace_symbols_fd (frames, backtrace (frames, G_N_ELEMENTS (frames)), STDERR_FILENO);
  signal (number, SIG_DFL);
  raise (number);
}

/* GTK's own dialogs are not free of criticals; our code is to be. */
static void
critical_cb (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  g_printerr ("%s: %s\n", domain, message);
  abort ();
}

void
gtk_module_init (int *argc, char ***argv)
{
  const char *seed = g_getenv ("MONKEY_SEED");

  if (seed == NULL)
    return;
  dice = g_rand_new_with_seed ((guint32)atol (seed));
  signal (SIGSEGV, crashed_cb);
  signal (SIGABRT, crashed_cb);
  g_log_set_handler ("bounce-desk", G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING, critical_cb, NULL);
  g_timeout_add (20, act_cb, NULL);
}
