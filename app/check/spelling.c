/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "check/spelling.h"

#include <stdlib.h>
#include <string.h>

#define MAX_LENGTH 64
/* What a slip costs; a whole one is 10. */
#define COST_LETTER 10
#define COST_NEIGHBOUR 6
#define COST_SWAP 7
#define COST_DOUBLE 8
#define NO_COST 1000
#define SHORT_NAME 4 /* below that, one slip makes another word already */

/* Large providers of mailboxes, where misspelt addresses mostly belong. */
static const char *const providers[] = {
  "gmail.com",      "googlemail.com", "outlook.com",  "hotmail.com", "hotmail.co.uk",
  "hotmail.fr",     "live.com",       "msn.com",      "yahoo.com",   "yahoo.co.uk",
  "yahoo.fr",       "yahoo.de",       "yahoo.es",     "yahoo.it",    "yahoo.co.jp",
  "icloud.com",     "me.com",         "aol.com",      "gmx.de",      "gmx.net",
  "gmx.at",         "web.de",         "t-online.de",  "freenet.de",  "orange.fr",
  "wanadoo.fr",     "free.fr",        "laposte.net",  "sfr.fr",      "libero.it",
  "virgilio.it",    "tiscali.it",     "mail.ru",      "yandex.ru",   "proton.me",
  "protonmail.com", "comcast.net",    "verizon.net",  "att.net",     "btinternet.com",
  "sky.com",        "qq.com",         "163.com",      "naver.com",   "uol.com.br",
  "terra.com.br",   "bol.com.br",     "wp.pl",        "o2.pl",       "onet.pl",
  "interia.pl",     "seznam.cz",      "ziggo.nl",     "kpnmail.nl",  "planet.nl",
  "telenet.be",     "bluewin.ch",     "docomo.ne.jp", "ezweb.ne.jp", "softbank.ne.jp",
  "rediffmail.com", "zoho.com",       "fastmail.com", "mail.com",    NULL
};

static const char *const endings[] = { "com", "org", "net", "edu", "gov", "info", "biz",
                                       "de",  "fr",  "nl",  "it",  "es",  "pl",   "at",
                                       "ch",  "be",  "jp",  "br",  "eu",  "us",   NULL };

typedef struct
{
  char *domain;
  int cost;
} Candidate;

/* Keys beside each other on the usual keyboards. */
static gboolean
are_neighbours (char a, char b)
{
  static const char *const rows[] = { "1234567890-", "qwertyuiop", "asdfghjkl", "zxcvbnm" };
  int ax = -1, ay = -1, bx = -1, by = -1;

  for (int y = 0; y < (int)G_N_ELEMENTS (rows); y++)
    {
      const char *x = strchr (rows[y], a), *z = strchr (rows[y], b);

      if (x != NULL && a != '\0')
        ax = (int)(x - rows[y]), ay = y;
      if (z != NULL && b != '\0')
        bx = (int)(z - rows[y]), by = y;
    }
  if (ax < 0 || bx < 0)
    return FALSE;
  /* Each row begins half a key further right than the one above. */
  if (ay == by)
    return abs (ax - bx) == 1;
  if (abs (ay - by) != 1)
    return FALSE;
  return ay < by ? ax == bx || ax == bx + 1 : bx == ax || bx == ax + 1;
}

static int
cost_of_extra (const char *word, gsize at)
{
  return at > 0 && word[at] == word[at - 1] ? COST_DOUBLE : COST_LETTER;
}

/* The cheapest way from @a to @b by letters left out, added, mistaken or swapped (the distance of
 * Damerau and Levenshtein, optimal string alignment, with the costs above). */
static int
measure (const char *a, const char *b)
{
  int rows[3][MAX_LENGTH + 1];
  int *before = rows[0], *last = rows[1], *row = rows[2];
  gsize n = strlen (a), m = strlen (b);

  if (n > MAX_LENGTH || m > MAX_LENGTH)
    return NO_COST;
  last[0] = 0;
  for (gsize j = 1; j <= m; j++)
    last[j] = last[j - 1] + cost_of_extra (b, j - 1);
  for (gsize i = 1; i <= n; i++)
    {
      int *spare = before;

      row[0] = last[0] + cost_of_extra (a, i - 1);
      for (gsize j = 1; j <= m; j++)
        {
          int change = a[i - 1] == b[j - 1]                  ? 0
                       : are_neighbours (a[i - 1], b[j - 1]) ? COST_NEIGHBOUR
                                                             : COST_LETTER;

          row[j] = last[j - 1] + change;
          row[j] = MIN (row[j], last[j] + cost_of_extra (a, i - 1));
          row[j] = MIN (row[j], row[j - 1] + cost_of_extra (b, j - 1));
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            row[j] = MIN (row[j], before[j - 2] + COST_SWAP);
        }
      before = last;
      last = row;
      row = spare;
    }
  return last[m];
}

static void
add_candidate (GArray *candidates, const char *domain, const char *found, int cost)
{
  Candidate candidate = { NULL, cost };

  if (strcmp (domain, found) == 0)
    return;
  for (guint i = 0; i < candidates->len; i++)
    if (strcmp (g_array_index (candidates, Candidate, i).domain, found) == 0)
      return;
  candidate.domain = g_strdup (found);
  g_array_append_val (candidates, candidate);
}

static void
add_similar (GArray *candidates, const char *domain, const char *const *list, int handicap)
{
  gsize name = strcspn (domain, ".");
  int limit = name < SHORT_NAME ? COST_LETTER : 2 * COST_LETTER;

  for (; list != NULL && *list != NULL; list++)
    {
      g_autofree char *lower = g_ascii_strdown (*list, -1);
      int cost = measure (domain, lower);

      if (cost > 0 && cost <= limit)
        add_candidate (candidates, domain, lower, cost + handicap);
    }
}

/* "contoso.con", "contosocom" */
static void
add_endings (GArray *candidates, const char *domain)
{
  const char *dot = strrchr (domain, '.');

  for (guint i = 0; endings[i] != NULL; i++)
    {
      g_autofree char *other = NULL;
      int cost = NO_COST;

      if (dot != NULL)
        {
          cost = measure (dot + 1, endings[i]);
          other = g_strdup_printf ("%.*s.%s", (int)(dot - domain), domain, endings[i]);
        }
      else if (g_str_has_suffix (domain, endings[i]) && strlen (domain) > strlen (endings[i]) + 1)
        {
          cost = COST_LETTER;
          other = g_strdup_printf (
              "%.*s.%s", (int)(strlen (domain) - strlen (endings[i])), domain, endings[i]);
        }
      /* Anybody may have registered that one: what people do write to comes first. Two letters
       * become any other two with one slip each. */
      if (cost > 0 && cost <= (strlen (endings[i]) > 2 ? COST_LETTER : COST_DOUBLE))
        add_candidate (candidates, domain, other, cost + COST_LETTER);
    }
}

static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  return ((const Candidate *)a)->cost - ((const Candidate *)b)->cost;
}

static void
clear_candidate (gpointer candidate)
{
  g_free (((Candidate *)candidate)->domain);
}

/**
 * bounce_spelling_list_candidates:
 * @domain: a domain that does not exist, as A-label
 * @known: (nullable): domains that people here write to, most frequent first
 * @n_max: at most so many
 *
 * What may have been meant: by one or two slips of the fingers, and by a wrong ending. Whether it
 * exists is still to be found out.
 *
 * Returns: (transfer full): domains, the likeliest first
 */
GStrv
bounce_spelling_list_candidates (const char *domain, const char *const *known, guint n_max)
{
  g_autofree char *lower = g_ascii_strdown (domain, -1);
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_array_set_clear_func (candidates, clear_candidate);
  add_similar (candidates, lower, known, 0);
  add_similar (candidates, lower, providers, 1);
  add_endings (candidates, lower);
  g_array_sort (candidates, compare_candidates);
  for (guint i = 0; i < MIN (candidates->len, n_max); i++)
    g_strv_builder_add (builder, g_array_index (candidates, Candidate, i).domain);
  return g_strv_builder_end (builder);
}
