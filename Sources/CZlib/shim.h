#pragma once
#include <zlib.h>

// Macros, which Swift does not import. Both tell gzip from zlib by themselves unless `bare`, which has no head at all.
static inline int czlib_begin(z_streamp stream, int bare) { return inflateInit2(stream, bare ? -15 : 15 + 32); }
