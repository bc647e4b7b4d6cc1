# SPDX-License-Identifier: BSD-2-Clause
"""Stems of words, from libstemmer."""
import ctypes


def make_stem(name):
    """Returns a function that stems with the algorithm that an index names."""
    if not name:
        return None
    library = ctypes.CDLL("libstemmer.so.0d")
    library.sb_stemmer_new.restype = ctypes.c_void_p
    library.sb_stemmer_stem.restype = ctypes.c_void_p
    stemmer = ctypes.c_void_p(library.sb_stemmer_new(name.split()[1].encode(), b"UTF_8"))

    def stem(term):
        word = term.encode()
        found = library.sb_stemmer_stem(stemmer, word, len(word))
        return ctypes.string_at(found, library.sb_stemmer_length(stemmer)).decode()

    return stem
