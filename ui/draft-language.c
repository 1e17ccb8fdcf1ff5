/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "draft-language.h"

#include <glib/gi18n.h>
#include <string.h>

/* What stands in the fields in one language, with what the person made of it. */
typedef struct
{
  char *subject;
  char *body;
} Text;

struct _BounceDraftLanguage
{
  GtkBox parent_instance;

  BounceFinding *finding;
  BounceDraft *draft;
  GtkEntry *subject; /* both live as long as the window, and so longer than this */
  GtkTextView *body;
  GtkComboBoxText *choice;
  char *shown;       /* the language that stands in the fields */
  GHashTable *texts; /* language (owned) → Text (owned): left, and perhaps come back to */
};

G_DEFINE_FINAL_TYPE (BounceDraftLanguage, bounce_draft_language, GTK_TYPE_BOX)

static void
text_free (gpointer data)
{
  Text *text = data;

  g_free (text->subject);
  g_free (text->body);
  g_free (text);
}

/* Each language by the name that its readers know it by; so these are never translated. */
static const char *
get_name (const char *language)
{
  static const struct
  {
    const char *code;
    const char *name;
  } names[] = {
    { "de", "Deutsch" },    { "en", "English" },  { "es", "Español" },
    { "fr", "Français" },   { "it", "Italiano" }, { "ja", "日本語" },
    { "nl", "Nederlands" }, { "pl", "Polski" },   { "pt_BR", "Português (Brasil)" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i].code, language) == 0)
      return names[i].name;
  return language;
}

/* The language of the window, in which the draft was written first. */
static const char *
find_own (const char *const *languages)
{
  const char *const *wanted = g_get_language_names ();

  for (guint i = 0; wanted[i] != NULL; i++)
    for (guint j = 0; languages[j] != NULL; j++)
      if (strcmp (wanted[i], languages[j]) == 0)
        return languages[j];
  return "en";
}

static void
keep_text (BounceDraftLanguage *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->body);
  GtkTextIter start, end;
  Text *text = g_new0 (Text, 1);

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text->subject = g_strdup (gtk_entry_get_text (self->subject));
  text->body = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  g_hash_table_replace (self->texts, g_strdup (self->shown), text);
}

static void
changed_cb (BounceDraftLanguage *self)
{
  const char *language = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->choice));
  const Text *kept;
  g_autoptr (BounceDraft) draft = NULL;

  if (language == NULL || g_strcmp0 (language, self->shown) == 0)
    return;
  kept = g_hash_table_lookup (self->texts, language);
  if (kept == NULL)
    draft = bounce_finding_translate_draft (self->finding, self->draft, language, NULL);
  if (kept == NULL && draft == NULL)
    {
      gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->choice), self->shown);
      return;
    }
  keep_text (self);
  g_free (self->shown);
  self->shown = g_strdup (language);
  gtk_entry_set_text (self->subject,
                      kept != NULL ? kept->subject : bounce_draft_get_subject (draft));
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->body),
                            kept != NULL ? kept->body : bounce_draft_get_body (draft),
                            -1);
}

static void
bounce_draft_language_dispose (GObject *object)
{
  BounceDraftLanguage *self = BOUNCE_DRAFT_LANGUAGE (object);

  g_clear_object (&self->finding);
  g_clear_object (&self->draft);
  G_OBJECT_CLASS (bounce_draft_language_parent_class)->dispose (object);
}

static void
bounce_draft_language_finalize (GObject *object)
{
  BounceDraftLanguage *self = BOUNCE_DRAFT_LANGUAGE (object);

  g_hash_table_unref (self->texts);
  g_free (self->shown);
  G_OBJECT_CLASS (bounce_draft_language_parent_class)->finalize (object);
}

static void
bounce_draft_language_class_init (BounceDraftLanguageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = bounce_draft_language_dispose;
  G_OBJECT_CLASS (class)->finalize = bounce_draft_language_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/bouncedesk/BounceDesk/draft-language.ui");
  gtk_widget_class_bind_template_child (widget_class, BounceDraftLanguage, choice);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
bounce_draft_language_init (BounceDraftLanguage *self)
{
  self->texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, text_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * bounce_draft_language_offer:
 * @self: the choice
 * @finding: what the draft is about
 * @draft: a draft that @finding made, in the language of the window
 * @subject: where its subject stands
 * @body: where its text stands
 *
 * Shows the choice where there is one. Another language fills @subject and @body anew; what was
 * changed by hand comes back with the language in which it was written.
 */
void
bounce_draft_language_offer (BounceDraftLanguage *self,
                             BounceFinding *finding,
                             BounceDraft *draft,
                             GtkEntry *subject,
                             GtkTextView *body)
{
  g_auto (GStrv) languages = bounce_draft_list_languages ();

  g_return_if_fail (BOUNCE_IS_DRAFT_LANGUAGE (self));
  if (g_strv_length (languages) < 2 || bounce_draft_get_purpose (draft) == BOUNCE_DRAFT_TICKET)
    return;
  g_set_object (&self->finding, finding);
  g_set_object (&self->draft, draft);
  self->subject = subject;
  self->body = body;
  self->shown = g_strdup (find_own ((const char *const *)languages));
  for (guint i = 0; languages[i] != NULL; i++)
    gtk_combo_box_text_append (self->choice, languages[i], get_name (languages[i]));
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->choice), self->shown);
  gtk_widget_show (GTK_WIDGET (self));
}
