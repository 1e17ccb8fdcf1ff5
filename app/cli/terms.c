/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "cli/terms.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/layers.h"

/* The first element stands within so many bytes in every guide of ours; one where it does not is
 * read whole. */
#define HEAD_SIZE 1024

struct _BounceTerms
{
  BounceLibrary *library; /* NULL until a guide needs to be read whole */
  GHashTable *terms;      /* scenario -> BounceTerm */
};

static void
term_free (gpointer data)
{
  BounceTerm *term = data;

  g_free (term->family);
  g_free (term);
}

/** bounce_terms_new: (transfer full): no scenario looked up yet. */
BounceTerms *
bounce_terms_new (void)
{
  BounceTerms *terms = g_new0 (BounceTerms, 1);

  terms->terms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, term_free);
  return terms;
}

/** bounce_terms_free: frees it and all it owns; NULL is fine. */
void
bounce_terms_free (BounceTerms *terms)
{
  if (terms == NULL)
    return;
  g_clear_object (&terms->library);
  g_hash_table_unref (terms->terms);
  g_free (terms);
}

static void
start_element_cb (GMarkupParseContext *context,
                  const char *element,
                  const char **names,
                  const char **values,
                  gpointer user_data,
                  GError **error)
{
  BounceTerm *term = user_data;
  int who = -1, outcome = -1;

  for (guint i = 0; strcmp (element, "guide") == 0 && names[i] != NULL; i++)
    {
      if (strcmp (names[i], "family") == 0)
        term->family = g_strdup (values[i]);
      else if (strcmp (names[i], "who") == 0)
        who = bounce_who_from_nick (values[i]);
      else if (strcmp (names[i], "outcome") == 0)
        outcome = bounce_permanence_from_nick (values[i]);
    }
  term->who = who >= 0 ? who : BOUNCE_WHO_NOBODY;
  term->outcome = outcome >= 0 ? outcome : BOUNCE_PERMANENCE_NONE;
  if (who < 0 || outcome < 0)
    g_clear_pointer (&term->family, g_free);
  /* Nothing further is of interest. */
  g_set_error_literal (error, G_MARKUP_ERROR, G_MARKUP_ERROR_PARSE, "enough");
}

/* Only the head of the file is read: guides are many, and their texts are not needed for a line. */
static gboolean
read_head (const char *scenario, BounceTerm *term)
{
  static const GMarkupParser parser = { .start_element = start_element_cb };
  g_autofree char *name = g_strconcat (scenario, ".guide.xml", NULL);
  g_autofree char *path = bounce_layers_find ("guides", name, NULL);
  g_autoptr (GMarkupParseContext) context = NULL;
  char head[HEAD_SIZE];
  gssize n;
  int fd;

  if (path == NULL)
    return FALSE;
  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return FALSE;
  n = read (fd, head, sizeof head);
  close (fd);
  if (n <= 0)
    return FALSE;
  context = g_markup_parse_context_new (&parser, 0, term, NULL);
  g_markup_parse_context_parse (context, head, n, NULL);
  return term->family != NULL;
}

/**
 * bounce_terms_get:
 * @terms: the terms
 * @scenario: a scenario
 *
 * The same as the guide that bounce_library_get_guide() gives, without reading all of it.
 *
 * Returns: (transfer none): its term, never NULL
 */
const BounceTerm *
bounce_terms_get (BounceTerms *terms, const char *scenario)
{
  BounceTerm *term = g_hash_table_lookup (terms->terms, scenario);

  if (term != NULL)
    return term;
  term = g_new0 (BounceTerm, 1);
  if (!read_head (scenario, term))
    {
      const BounceGuide *guide;

      if (terms->library == NULL)
        terms->library = bounce_library_new ();
      guide = bounce_library_get_guide (terms->library, scenario);
      term->family = g_strdup (bounce_guide_get_family (guide));
      term->who = bounce_guide_get_who (guide);
      term->outcome = bounce_guide_get_outcome (guide);
    }
  g_hash_table_insert (terms->terms, g_strdup (scenario), term);
  return term;
}
