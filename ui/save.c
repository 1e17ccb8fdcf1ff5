/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "save.h"

#include <glib/gi18n.h>
#include <string.h>

#include "case/summary.h"
#include "print.h"
#include "send/hand-over.h"

typedef struct
{
  BounceWindow *window;
  BounceCase *bounce_case;
  BounceFinding *finding;
  GtkWindow *over;   /* what it was asked from, closed when it is done; NULL: the window itself */
  const char *paper; /* a static name; NULL: what is usual here */
} Saving;

static void
saving_free (Saving *saving)
{
  g_object_unref (saving->window);
  g_object_unref (saving->bounce_case);
  g_clear_object (&saving->finding);
  g_clear_object (&saving->over);
  g_free (saving);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Saving, saving_free)

static Saving *
saving_new (BounceWindow *window, BounceCase *bounce_case, BounceFinding *finding)
{
  Saving *saving = g_new0 (Saving, 1);

  saving->window = g_object_ref (window);
  saving->bounce_case = g_object_ref (bounce_case);
  g_set_object (&saving->finding, finding);
  return saving;
}

/**
 * bounce_save_suggest_name:
 * @bounce_case: a mail
 * @suffix: the end of the name, e.g. ".pdf"
 *
 * Returns: (transfer full): a name for what is saved about it: letters that every file system takes
 */
char *
bounce_save_suggest_name (BounceCase *bounce_case, const char *suffix)
{
  g_autoptr (BounceFinding) finding =
      g_list_model_get_item (bounce_case_get_findings (bounce_case), 0);
  const BounceRecipient *recipient =
      finding != NULL ? bounce_finding_get_recipient (finding) : NULL;
  g_autofree char *name =
      g_strdup (recipient != NULL && recipient->address != NULL ? recipient->address : "mail");

  if (strlen (name) > 60)
    name[60] = '\0';
  g_strcanon (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "@._-", '_');
  /* Translators: the start of a file name; %1$s is an address, %2$s an ending such as .pdf */
  return g_strdup_printf ("%s-%s%s", _ ("bounce"), name, suffix);
}

static void
pdf_chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (Saving) saving = user_data;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (dialog));
      if (path != NULL &&
          bounce_print_export (saving->bounce_case, saving->finding, saving->paper, path, &error))
        bounce_window_say (saving->window, _ ("The guide is saved."));
      else
        bounce_window_refuse (saving->window,
                              error != NULL ? error->message
                                            : _ ("It can only be saved on this computer."));
      if (saving->over != NULL)
        gtk_window_close (saving->over);
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

/**
 * bounce_save_pdf:
 * @window: says how it went
 * @over: (nullable): the window that it is asked from, closed when it is saved; NULL: @window
 * @bounce_case: a case that is read
 * @finding: the finding whose guide is saved
 * @paper: (nullable): the name of a GtkPaperSize, static; NULL: what is usual here
 *
 * Asks where to, and writes the guide there.
 */
void
bounce_save_pdf (BounceWindow *window,
                 GtkWindow *over,
                 BounceCase *bounce_case,
                 BounceFinding *finding,
                 const char *paper)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (_ ("Save the Guide"),
                                   over != NULL ? over : GTK_WINDOW (window),
                                   GTK_FILE_CHOOSER_ACTION_SAVE,
                                   _ ("_Save"),
                                   _ ("_Cancel"));
  g_autofree char *name = bounce_save_suggest_name (bounce_case, ".pdf");
  Saving *saving = saving_new (window, bounce_case, finding);

  gtk_file_chooser_set_do_overwrite_confirmation (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_set_object (&saving->over, over);
  saving->paper = paper != NULL ? g_intern_string (paper) : NULL;
  g_signal_connect (dialog, "response", G_CALLBACK (pdf_chosen_cb), saving);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
folder_chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (Saving) saving = user_data;
  g_autoptr (GFile) folder = NULL;
  g_autoptr (GFile) package = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *summary = NULL, *name = NULL, *saved = NULL, *text = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      summary = bounce_summary_write (saving->bounce_case, BOUNCE_SUMMARY_ALL);
      name = bounce_save_suggest_name (saving->bounce_case, "");
      /* The dialog takes an answer without a folder, too. */
      if (folder != NULL)
        package = bounce_hand_over_save_package (
            folder, name, bounce_case_get_mail (saving->bounce_case), summary, &error);
      if (package != NULL)
        {
          saved = g_file_get_parse_name (package);
          text = g_strdup_printf (_ ("Saved in %s."), saved);
          bounce_window_say (saving->window, text);
        }
      else
        bounce_window_refuse (saving->window,
                              error != NULL ? error->message
                                            : _ ("It can only be saved on this computer."));
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

/** bounce_save_package: asks where to, and writes a folder with the exact mail, the summary and
 * their checksums. */
void
bounce_save_package (BounceWindow *window, BounceCase *bounce_case)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_ ("Save the Package In"),
                                                              GTK_WINDOW (window),
                                                              GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                                              _ ("_Save Here"),
                                                              _ ("_Cancel"));

  g_signal_connect (
      dialog, "response", G_CALLBACK (folder_chosen_cb), saving_new (window, bounce_case, NULL));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
