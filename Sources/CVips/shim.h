// libvips' operations are variadic C functions, which Swift does not import. Each wrapper below fixes one
// argument list; all return 0 on success and leave the reason in vips_error_buffer().
#pragma once
#include <vips/vips.h>

static void cvips_ignore_log(const gchar *domain, GLogLevelFlags level, const gchar *message, gpointer data) {}

/// Drops libvips' log lines: a broken PNG alone writes thousands of them.
static inline void cvips_silence(void) {
  g_log_set_handler("VIPS", (GLogLevelFlags)(G_LOG_LEVEL_MASK | G_LOG_FLAG_FATAL | G_LOG_FLAG_RECURSION),
                    cvips_ignore_log, NULL);
}

// Loaders read the header now and the pixels once, top to bottom, when something asks for them. `fail_on` ERROR turns a
// truncated or damaged file into an error instead of a grey rest, and lets flaws pass that cost no pixel.
static inline int cvips_load_png(const char *path, VipsImage **out) {
  return vips_pngload(path, out, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR, NULL);
}
static inline int cvips_load_webp(const char *path, VipsImage **out) {
  return vips_webpload(path, out, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR, NULL);
}
// For JPEG no level tells the two apart, and damage in the last rows passes all of them: see CJPEG.
static inline int cvips_load_jpeg(const char *path, VipsImage **out) {
  return vips_jpegload(path, out, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_NONE, NULL);
}
static inline int cvips_load_svg(const void *bytes, size_t length, VipsImage **out) {
  return vips_svgload_buffer((void *)bytes, length, out, "access", VIPS_ACCESS_SEQUENTIAL, NULL);
}

/// Reads every pixel in small strips.
static inline int cvips_decode(VipsImage *image) {
  double average;
  return vips_avg(image, &average, NULL);
}

/// Takes the color profile away; without one an image counts as sRGB, or as the usual kind of CMYK.
static inline int cvips_drop_profile(VipsImage *image, VipsImage **out) {
  if (vips_copy(image, out, NULL)) return -1;
  vips_image_remove(*out, VIPS_META_ICC_NAME);
  return 0;
}

/// What WebP can hold in either direction.
enum { CVIPS_WEBP_MOST = 16383 };

/// Shrinks to `width` pixels, or less where that is higher than WebP can be, upright and in sRGB; never enlarges.
static inline int cvips_thumbnail(VipsImage *image, VipsImage **out, int width) {
  return vips_thumbnail_image(image, out, width, "height", CVIPS_WEBP_MOST, "size", VIPS_SIZE_DOWN, "export_profile",
                              "srgb", NULL);
}

static inline int cvips_save_webp(VipsImage *image, const char *path, int quality) {
  return vips_webpsave(image, path, "Q", quality, "strip", TRUE, NULL);
}
static inline int cvips_save_png(VipsImage *image, const char *path) {
  return vips_pngsave(image, path, "compression", 6, "strip", TRUE, NULL);
}
static inline int cvips_save_jpeg(VipsImage *image, const char *path, int quality) {
  return vips_jpegsave(image, path, "Q", quality, "optimize_coding", TRUE, "strip", TRUE, NULL);
}

/// Puts the image on white, for formats without transparency.
static inline int cvips_flatten(VipsImage *image, VipsImage **out) {
  VipsArrayDouble *white = vips_array_double_newv(3, 255.0, 255.0, 255.0);
  int result = vips_flatten(image, out, "background", white, NULL);
  vips_area_unref(VIPS_AREA(white));
  return result;
}

/// Whether the image is stored on its side, so that its displayed width is its stored height.
static inline int cvips_is_on_its_side(VipsImage *image) { return vips_image_get_orientation_swap(image); }

static inline void cvips_release(VipsImage *image) { g_object_unref(image); }
