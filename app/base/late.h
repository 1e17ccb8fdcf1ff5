/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean bounce_late_load (const char *library,
                           const char *const *names,
                           gpointer *functions,
                           guint n_functions,
                           GError **error);

#define BOUNCE_LATE_POINTER(name) __typeof__ (name) *p_##name;
#define BOUNCE_LATE_NAME(name) #name,

/** BOUNCE_LATE_LIBRARY: defines @prefix, whose by_name.p_FUNCTION are the functions of @LIST, an X
 * macro, and @prefix_load(), which loads them from @soname when it is first called, in any thread.
 */
#define BOUNCE_LATE_LIBRARY(prefix, soname, LIST)                                                  \
  static union                                                                                     \
  {                                                                                                \
    struct                                                                                         \
    {                                                                                              \
      LIST (BOUNCE_LATE_POINTER)                                                                   \
    } by_name;                                                                                     \
    gpointer all[1]; /* nothing but pointers, in the order of the names */                         \
  } prefix;                                                                                        \
                                                                                                   \
  static inline gboolean prefix##_load (GError **error)                                            \
  {                                                                                                \
    static const char *const names[] = { LIST (BOUNCE_LATE_NAME) };                                \
    static GMutex lock;                                                                            \
    gboolean loaded;                                                                               \
                                                                                                   \
    g_mutex_lock (&lock);                                                                          \
    loaded = prefix.all[0] != NULL ||                                                              \
             bounce_late_load (soname, names, prefix.all, G_N_ELEMENTS (names), error);            \
    g_mutex_unlock (&lock);                                                                        \
    return loaded;                                                                                 \
  }

G_END_DECLS
