/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "rulebook/rulebook-cache.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rulebook/rulebook-private.h"

/* The shipped rules as one file that is used where it lies. Reading the text of all rules takes a
 * hundred times as long as reading a mail, and a program that explains one mail would spend its
 * time with it. The text stays the source: the file is made of it when the program is built, and
 * is not used when a rules file has been changed, added or taken away since, nor when another layer
 * has rules.
 *
 * It is for computers of the same kind: integers are as they are in memory. Every offset is checked
 * before it is used, and the last byte of the strings is NUL. */
#define MAGIC "BDRULES3"
#define BYTE_ORDER_MARK 0x01020304u

typedef struct
{
  guint32 at; /* from the beginning of the file */
  guint32 length;
} Section;

typedef struct
{
  char magic[8];
  guint32 byte_order;
  guint32 size;
  Section files;   /* of CachedFile */
  Section rules;   /* of CachedRule */
  Section codes;   /* of guint32: the rules without words */
  Section lists;   /* of guint32: strings */
  Section matcher; /* a block */
  Section strings;
} Head;

typedef struct
{
  guint32 name;
  guint32 size;
} CachedFile;

/* Strings of a rule that may be missing, and lists of strings. */
enum
{
  PATTERN,
  WITH,
  UNLESS,
  N_TEXTS
};

enum
{
  WITH_WORDS,
  UNLESS_WORDS,
  STATUSES,
  REPLIES,
  MTAS,
  DOMAINS,
  N_LISTS
};

#define NONE G_MAXUINT32

typedef struct
{
  guint32 name;
  guint32 scenario;
  guint32 texts[N_TEXTS]; /* NONE: no such key */
  guint32 lists[N_LISTS]; /* where they begin; NONE: no such key */
  guint32 n_lists[N_LISTS];
  guint32 has_words;
  guint32 is_token;
  guint32 is_weak;
  guint32 refused;
  guint32 stages;
  guint32 kinds;
  guint32 places;
} CachedRule;

struct _BounceRulebookCache
{
  gconstpointer data;
  gsize mapped; /* 0: the data are somebody else's */
  const Head *head;
  const CachedRule *rules;
  const guint32 *codes;
  const guint32 *lists;
  const char *strings;
};

/* Writing */

typedef struct
{
  GByteArray *rules;
  GArray *codes;
  GArray *lists;
  GString *strings;
  GHashTable *known; /* string → where it stands plus one */
} Writer;

static guint32
put_string (Writer *writer, const char *string)
{
  guint32 at = GPOINTER_TO_UINT (g_hash_table_lookup (writer->known, string));

  if (at != 0)
    return at - 1;
  at = (guint32)writer->strings->len;
  g_string_append_len (writer->strings, string, (gssize)strlen (string) + 1);
  g_hash_table_insert (writer->known, g_strdup (string), GUINT_TO_POINTER (at + 1));
  return at;
}

static void
put_list (Writer *writer, CachedRule *out, guint which, char **list)
{
  out->lists[which] = NONE;
  if (list == NULL)
    return;
  out->lists[which] = writer->lists->len;
  out->n_lists[which] = g_strv_length (list);
  for (guint i = 0; list[i] != NULL; i++)
    {
      guint32 string = put_string (writer, list[i]);

      g_array_append_val (writer->lists, string);
    }
}

static void
put_rule (Writer *writer, const BounceRule *rule)
{
  const char *const texts[N_TEXTS] = { rule->pattern, rule->with, rule->unless };
  CachedRule out = { 0 };

  out.name = put_string (writer, rule->name);
  out.scenario = put_string (writer, rule->scenario);
  for (guint i = 0; i < N_TEXTS; i++)
    out.texts[i] = texts[i] != NULL ? put_string (writer, texts[i]) : NONE;
  put_list (writer, &out, WITH_WORDS, bounce_rule_get_with (rule));
  put_list (writer, &out, UNLESS_WORDS, bounce_rule_get_unless (rule));
  put_list (writer, &out, STATUSES, rule->statuses);
  put_list (writer, &out, REPLIES, rule->replies);
  put_list (writer, &out, MTAS, rule->mtas);
  put_list (writer, &out, DOMAINS, rule->domains);
  out.has_words = rule->words != NULL;
  out.is_token = rule->is_token != FALSE;
  out.is_weak = rule->is_weak != FALSE;
  out.refused = rule->refused;
  out.stages = rule->stages;
  out.kinds = rule->kinds;
  out.places = rule->places;
  g_byte_array_append (writer->rules, (const guint8 *)&out, sizeof out);
}

static Section
put_section (GByteArray *file, gconstpointer data, gsize length)
{
  static const guint8 padding[8] = { 0 };
  Section section = { file->len, (guint32)length };

  g_byte_array_append (file, data, (guint)length);
  g_byte_array_append (file, padding, (8 - length % 8) % 8);
  return section;
}

/* The rules files of a folder: what the rules were made of, or would be made of now. */
typedef void (*FoundFile) (const char *name, const struct stat *info, gpointer user_data);

static gboolean
list_files (const char *folder, FoundFile found, gpointer user_data)
{
  DIR *dir = opendir (folder);
  struct dirent *entry;
  gboolean ok = TRUE;

  if (dir == NULL)
    return FALSE;
  while ((entry = readdir (dir)) != NULL)
    {
      struct stat info;

      if (entry->d_name[0] == '.' || !g_str_has_suffix (entry->d_name, ".rules"))
        continue;
      ok = ok && fstatat (dirfd (dir), entry->d_name, &info, 0) == 0;
      if (ok)
        found (entry->d_name, &info, user_data);
    }
  closedir (dir);
  return ok;
}

typedef struct
{
  Writer *writer;
  GArray *files;
} FileWriter;

static void
write_file_cb (const char *name, const struct stat *info, gpointer user_data)
{
  FileWriter *self = user_data;
  CachedFile file = { put_string (self->writer, name), (guint32)info->st_size };

  g_array_append_val (self->files, file);
}

/**
 * bounce_rulebook_write_cache:
 * @rulebook: a compiled rulebook out of the rules files of one folder
 * @folder: that folder
 *
 * Returns: (transfer full): the bytes of its cache
 */
GByteArray *
bounce_rulebook_write_cache (BounceRulebook *rulebook, const char *folder)
{
  g_autoptr (GByteArray) rules = g_byte_array_new ();
  g_autoptr (GArray) codes = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GArray) lists = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GArray) files = g_array_new (FALSE, FALSE, sizeof (CachedFile));
  g_autoptr (GString) strings = g_string_new (NULL);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Writer writer = { rules, codes, lists, strings, known };
  FileWriter file_writer = { &writer, files };
  GByteArray *out = g_byte_array_new ();
  Head head = { MAGIC, BYTE_ORDER_MARK, 0 };
  gconstpointer block;
  gsize size;

  list_files (folder, write_file_cb, &file_writer);
  for (guint32 i = 0; i < rulebook->rules->len; i++)
    {
      const BounceRule *rule = rulebook->rules->pdata[i];

      put_rule (&writer, rule);
      if (rule->words == NULL && *rule->scenario != '\0')
        g_array_append_val (codes, i);
    }
  put_string (&writer, "");
  block = bounce_matcher_get_block (rulebook->matcher, &size);
  put_section (out, &head, sizeof head);
  head.files = put_section (out, files->data, files->len * sizeof (CachedFile));
  head.rules = put_section (out, rules->data, rules->len);
  head.codes = put_section (out, codes->data, codes->len * sizeof (guint32));
  head.lists = put_section (out, lists->data, lists->len * sizeof (guint32));
  head.matcher = put_section (out, block, size);
  head.strings = put_section (out, strings->str, strings->len);
  head.size = out->len;
  memcpy (out->data, &head, sizeof head);
  return out;
}

/* Reading */

static gboolean
is_section (const Head *head, const Section *section, gsize item)
{
  return section->at % 8 == 0 && section->at >= sizeof *head && section->at <= head->size &&
         section->length <= head->size - section->at && section->length % item == 0;
}

static const Head *
get_head (gconstpointer data, gsize size)
{
  const Head *head = data;
  const char *strings;

  if (size < sizeof *head || memcmp (head->magic, MAGIC, sizeof head->magic) != 0 ||
      head->byte_order != BYTE_ORDER_MARK || head->size != size ||
      !is_section (head, &head->files, sizeof (CachedFile)) ||
      !is_section (head, &head->rules, sizeof (CachedRule)) ||
      !is_section (head, &head->codes, sizeof (guint32)) ||
      !is_section (head, &head->lists, sizeof (guint32)) || !is_section (head, &head->matcher, 1) ||
      !is_section (head, &head->strings, 1))
    return NULL;
  strings = (const char *)data + head->strings.at;
  if (head->strings.length == 0 || strings[head->strings.length - 1] != '\0')
    return NULL;
  return head;
}

typedef struct
{
  const Head *head;
  const CachedFile *files;
  const char *strings;
  gint64 time; /* nanoseconds */
  guint n;
  gboolean is_same;
} Comparison;

static void
compare_file_cb (const char *name, const struct stat *info, gpointer user_data)
{
  Comparison *self = user_data;
  guint n_files = self->head->files.length / sizeof (CachedFile);
  gint64 time = (gint64)info->st_mtim.tv_sec * 1000000000 + info->st_mtim.tv_nsec;
  gboolean is_found = FALSE;

  self->n++;
  /* A folder lists its files in the same order as long as nothing changes. */
  for (guint i = 0; i < n_files && !is_found; i++)
    {
      const CachedFile *file = &self->files[(self->n - 1 + i) % n_files];

      is_found = file->name < self->head->strings.length &&
                 strcmp (self->strings + file->name, name) == 0 && file->size == info->st_size;
    }
  self->is_same = self->is_same && is_found && time <= self->time;
}

/**
 * bounce_rulebook_cache_is_of:
 * @data: the bytes of a cache, aligned to 8 bytes
 * @size: their number
 * @folder: a folder of rules files
 * @time: when the cache was made, in nanoseconds since 1970
 *
 * Returns: whether it was made of these files as they are now: the same names and sizes, and none
 * changed since
 */
gboolean
bounce_rulebook_cache_is_of (gconstpointer data, gsize size, const char *folder, gint64 time)
{
  Comparison comparison = { .head = get_head (data, size), .time = time, .is_same = TRUE };

  if (comparison.head == NULL)
    return FALSE;
  comparison.files = (const CachedFile *)((const guint8 *)data + comparison.head->files.at);
  comparison.strings = (const char *)data + comparison.head->strings.at;
  return list_files (folder, compare_file_cb, &comparison) && comparison.is_same &&
         comparison.n == comparison.head->files.length / sizeof (CachedFile);
}

/* (nullable): the string, NULL when there is none such. */
static const char *
get_string (const BounceRulebookCache *cache, guint32 at)
{
  return at < cache->head->strings.length ? cache->strings + at : NULL;
}

static char **
dup_list (const BounceRulebookCache *cache, guint32 first, guint32 n)
{
  const guint32 n_strings = cache->head->lists.length / sizeof (guint32);
  char **list;
  guint k = 0;

  if (first == NONE)
    return NULL;
  if (first > n_strings || n > n_strings - first)
    n = 0;
  list = g_new (char *, n + 1);
  for (guint32 i = 0; i < n; i++)
    {
      const char *string = get_string (cache, cache->lists[first + i]);

      if (string != NULL)
        list[k++] = (char *)string;
    }
  list[k] = NULL;
  return list;
}

/**
 * bounce_rulebook_cache_dup_rule:
 * @cache: a cache
 * @id: the number of a rule
 *
 * Returns: (transfer full): the rule, without what only checks of the knowledge ask for
 */
BounceRule *
bounce_rulebook_cache_dup_rule (const BounceRulebookCache *cache, guint id)
{
  const CachedRule *in = &cache->rules[id];
  BounceRule *rule = g_new0 (BounceRule, 1);

  rule->is_cached = TRUE;
  rule->name = get_string (cache, in->name);
  rule->scenario = get_string (cache, in->scenario);
  if (rule->name == NULL || rule->scenario == NULL)
    rule->name = rule->scenario = "";
  rule->file = "";
  rule->layer = BOUNCE_LAYER_SHIPPED;
  rule->pattern = get_string (cache, in->texts[PATTERN]);
  rule->with_words = dup_list (cache, in->lists[WITH_WORDS], in->n_lists[WITH_WORDS]);
  rule->unless_words = dup_list (cache, in->lists[UNLESS_WORDS], in->n_lists[UNLESS_WORDS]);
  if (rule->with_words != NULL)
    rule->with = get_string (cache, in->texts[WITH]);
  if (rule->unless_words != NULL)
    rule->unless = get_string (cache, in->texts[UNLESS]);
  rule->statuses = dup_list (cache, in->lists[STATUSES], in->n_lists[STATUSES]);
  rule->replies = dup_list (cache, in->lists[REPLIES], in->n_lists[REPLIES]);
  rule->mtas = dup_list (cache, in->lists[MTAS], in->n_lists[MTAS]);
  rule->domains = dup_list (cache, in->lists[DOMAINS], in->n_lists[DOMAINS]);
  rule->words = in->has_words != 0 ? (char *)"" : NULL;
  rule->is_token = in->is_token != 0;
  rule->is_weak = in->is_weak != 0;
  rule->refused = in->refused;
  rule->stages = in->stages;
  rule->kinds = in->kinds;
  /* The library for patterns takes it on trust that they are UTF-8. */
  rule->places =
      rule->pattern == NULL || g_utf8_validate (rule->pattern, -1, NULL) ? in->places : 0;
  return rule;
}

/** bounce_rulebook_cache_free: frees it, and the file when it was opened; NULL is fine. */
void
bounce_rulebook_cache_free (BounceRulebookCache *cache)
{
  if (cache == NULL)
    return;
  if (cache->mapped > 0)
    munmap ((gpointer)cache->data, cache->mapped);
  g_free (cache);
}

/**
 * bounce_rulebook_new_from_cache:
 * @data: the bytes of a cache, aligned to 8 bytes; they must outlive the rulebook
 * @size: their number
 *
 * Returns: (transfer full) (nullable): a compiled rulebook; NULL: these are none, or not of this
 * kind of computer
 */
BounceRulebook *
bounce_rulebook_new_from_cache (gconstpointer data, gsize size)
{
  const Head *head = get_head (data, size);
  g_autoptr (BounceRulebook) rulebook = NULL;
  BounceRulebookCache *cache;
  BounceMatcher *matcher;
  guint n_rules, n_codes;

  if (head == NULL)
    return NULL;
  n_rules = head->rules.length / sizeof (CachedRule);
  n_codes = head->codes.length / sizeof (guint32);
  matcher = bounce_matcher_new_from_block (
      (const guint8 *)data + head->matcher.at, head->matcher.length, n_rules);
  if (matcher == NULL)
    return NULL;
  rulebook = bounce_rulebook_new ();
  bounce_matcher_free (rulebook->matcher);
  rulebook->matcher = matcher;
  cache = g_new0 (BounceRulebookCache, 1);
  rulebook->cache = cache;
  cache->data = data;
  cache->head = head;
  cache->rules = (const CachedRule *)((const guint8 *)data + head->rules.at);
  cache->codes = (const guint32 *)((const guint8 *)data + head->codes.at);
  cache->lists = (const guint32 *)((const guint8 *)data + head->lists.at);
  cache->strings = (const char *)data + head->strings.at;
  g_ptr_array_set_size (rulebook->rules, (int)n_rules);
  for (guint i = 0; i < n_codes; i++)
    {
      BounceRule *rule =
          cache->codes[i] < n_rules ? bounce_rulebook_get_rule (rulebook, cache->codes[i]) : NULL;

      if (rule == NULL || (rule->statuses == NULL && rule->replies == NULL))
        return NULL;
      bounce_rulebook_add_with_codes (rulebook, rule);
    }
  return g_steal_pointer (&rulebook);
}

/* Where a build or a test says, beside the running program (an uninstalled build), and where it is
 * installed. */
static int
open_file (void)
{
  const char *given = g_getenv ("BOUNCE_DESK_RULEBOOK");
  g_autofree char *self = NULL;
  g_autofree char *dir = NULL;
  g_autofree char *beside = NULL;
  int fd;

  if (given != NULL)
    return open (given, O_RDONLY | O_CLOEXEC);
  self = g_file_read_link ("/proc/self/exe", NULL);
  dir = g_path_get_dirname (self != NULL ? self : "/");
  beside = g_build_filename (dir, "rulebook.cache", NULL);
  fd = open (beside, O_RDONLY | O_CLOEXEC);
  return fd >= 0 ? fd : open (PKGLIBEXECDIR "/rulebook.cache", O_RDONLY | O_CLOEXEC);
}

static gboolean
has_rules (BounceLayer layer)
{
  g_autofree char *path = g_build_filename (bounce_layers_get_dir (layer), "rulebook", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);

  return dir != NULL && g_dir_read_name (dir) != NULL;
}

/**
 * bounce_rulebook_open_cache:
 *
 * Returns: (transfer full) (nullable): the rulebook out of the cache of the shipped rules; NULL:
 * there is none, it is out of date, or other layers have rules too
 */
BounceRulebook *
bounce_rulebook_open_cache (void)
{
  g_autofree char *folder =
      g_build_filename (bounce_layers_get_dir (BOUNCE_LAYER_SHIPPED), "rulebook", NULL);
  BounceRulebook *rulebook = NULL;
  struct stat info;
  gpointer data;
  gint64 time;
  int fd;

  for (BounceLayer layer = BOUNCE_LAYER_SHIPPED + 1; layer < BOUNCE_N_LAYERS; layer++)
    if (has_rules (layer))
      return NULL;
  fd = open_file ();
  if (fd < 0)
    return NULL;
  if (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode) || info.st_size <= 0 ||
      info.st_size > G_MAXINT32)
    {
      close (fd);
      return NULL;
    }
  data = mmap (NULL, (gsize)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
  close (fd);
  if (data == MAP_FAILED)
    return NULL;
  time = (gint64)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec;
  if (bounce_rulebook_cache_is_of (data, (gsize)info.st_size, folder, time))
    rulebook = bounce_rulebook_new_from_cache (data, (gsize)info.st_size);
  if (rulebook == NULL)
    munmap (data, (gsize)info.st_size);
  else
    rulebook->cache->mapped = (gsize)info.st_size;
  return rulebook;
}
