/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

/* A GTK module (GTK_MODULES) for LeakSanitizer. GLib keeps the names of its quarks in an array that
 * it replaces by a larger one after the 2,048th and never frees, so that it can be read without a
 * lock. A window with a file chooser open comes to that many. The stack of the allocation says
 * nothing but g_malloc (), so lsan.supp cannot name it: this tells the sanitizer of that one block.
 */

#include <gmodule.h>
#include <link.h>
#include <sanitizer/lsan_interface.h>
#include <string.h>

#define FIRST_BLOCK 2048

/* From sanitizer/allocator_interface.h, which comes with clang and not with gcc. */
int __sanitizer_get_ownership (const volatile void *block);
size_t __sanitizer_get_allocated_size (const volatile void *block);

static gboolean
is_first_block (gpointer *word)
{
  GQuark quark = g_quark_from_static_string ("GObject");

  return __sanitizer_get_ownership (*word) &&
         __sanitizer_get_allocated_size (*word) == FIRST_BLOCK * sizeof (char *) &&
         ((const char **)*word)[quark] == g_quark_to_string (quark);
}

/* The variable that holds the array is static in GLib: looked for in its writable memory. */
static int
look_cb (struct dl_phdr_info *library, gsize size, void *done)
{
  if (strstr (library->dlpi_name, "/libglib-2.0.so") == NULL)
    return 0;
  for (guint i = 0; i < library->dlpi_phnum; i++)
    {
      const ElfW (Phdr) *segment = &library->dlpi_phdr[i];
      gpointer *words = (gpointer *)(library->dlpi_addr + segment->p_vaddr);

      if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_W))
        continue;
      for (gsize j = 0; j < segment->p_memsz / sizeof (gpointer); j++)
        if (is_first_block (&words[j]))
          {
            __lsan_ignore_object (words[j]);
            *(gboolean *)done = TRUE;
            return 1;
          }
    }
  return 1;
}

G_MODULE_EXPORT void gtk_module_init (int *argc, char ***argv);

void
gtk_module_init (int *argc, char ***argv)
{
  gboolean done = FALSE;

  dl_iterate_phdr (look_cb, &done);
  if (!done)
    g_printerr ("lsan-module: the first block of quarks was not found\n");
}
