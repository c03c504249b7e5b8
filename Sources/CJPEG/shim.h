// libjpeg calls every flaw a warning, those that touch no pixel and those that leave half the image grey. libvips passes
// on only the first of them, and none of the last rows'. This hears them all and tells them apart.
#pragma once
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <jpeglib.h>
#include <jerror.h>

enum {
  CJPEG_REASON_BYTES = JMSG_LENGTH_MAX,
  /// Encoders write about ten; each costs a pass over the whole image, however few bytes it has.
  CJPEG_MOST_SCANS = 100
};

typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf back;
  char *reason;
  int is_damaged;
  int has_no_end;
} cjpeg_report;

static inline void cjpeg_damage(j_common_ptr file) {
  cjpeg_report *report = (cjpeg_report *)file->err;
  if (!report->is_damaged) report->base.format_message(file, report->reason);
  report->is_damaged = 1;
}
static void cjpeg_fail(j_common_ptr file) {
  cjpeg_damage(file);
  longjmp(((cjpeg_report *)file->err)->back, 1);
}
static void cjpeg_hear(j_common_ptr file, int level) {
  if (level >= 0) return;
  switch (file->err->msg_code) {
  case JWRN_ADOBE_XFORM:
  case JWRN_BOGUS_PROGRESSION:
  case JWRN_JFIF_MAJOR:
  case JWRN_NOT_SEQUENTIAL:
    break;
  case JWRN_JPEG_EOF:
    ((cjpeg_report *)file->err)->has_no_end = 1;
    break;
  case JWRN_EXTRANEOUS_DATA:
    // Between segments they mean nothing; before a restart marker they are rows that nothing reads.
    if ((file->err->msg_parm.i[1] & ~7) == JPEG_RST0) cjpeg_damage(file);
    break;
  default:
    cjpeg_damage(file);
  }
}

static void cjpeg_count_scans(j_common_ptr file) {
  if (((j_decompress_ptr)file)->input_scan_number <= CJPEG_MOST_SCANS) return;
  cjpeg_report *report = (cjpeg_report *)file->err;
  if (!report->is_damaged) sprintf(report->reason, "more than %d scans", CJPEG_MOST_SCANS);
  report->is_damaged = 1;
  longjmp(report->back, 1);
}

/// Whether nothing that makes up the pixels can be missing though the end marker is.
static inline int cjpeg_has_all_scans(const struct jpeg_decompress_struct *file) {
  if (!file->progressive_mode) return file->comps_in_scan == file->num_components;
  for (int component = 0; component < file->num_components; component++)
    for (int coefficient = 0; coefficient < DCTSIZE2; coefficient++)
      if (file->coef_bits[component][coefficient] != 0) return 0;
  return 1;
}

/// Decodes the file to its last row: 0 when every pixel is there, else `reason` (CJPEG_REASON_BYTES) says what is wrong.
static inline int cjpeg_check(const char *path, char *reason) {
  struct jpeg_decompress_struct file;
  cjpeg_report report;
  struct jpeg_progress_mgr progress = {0};
  FILE *bytes = fopen(path, "rb");
  if (!bytes) {
    strcpy(reason, "the file could not be opened");
    return -1;
  }
  memset(&report, 0, sizeof report);
  file.err = jpeg_std_error(&report.base);
  report.base.error_exit = cjpeg_fail;
  report.base.emit_message = cjpeg_hear;
  report.reason = reason;
  if (!setjmp(report.back)) {
    jpeg_create_decompress(&file);
    progress.progress_monitor = cjpeg_count_scans;
    file.progress = &progress;
    jpeg_stdio_src(&file, bytes);
    jpeg_read_header(&file, TRUE);
    // Only whether the pixels are there matters, not their color.
    file.out_color_space = file.jpeg_color_space;
    file.dct_method = JDCT_IFAST;
    file.do_fancy_upsampling = FALSE;
    jpeg_start_decompress(&file);
    JSAMPARRAY row = (*file.mem->alloc_sarray)((j_common_ptr)&file, JPOOL_IMAGE,
                                               file.output_width * file.output_components, 1);
    while (file.output_scanline < file.output_height && !report.is_damaged) jpeg_read_scanlines(&file, row, 1);
    if (report.has_no_end && !report.is_damaged && !cjpeg_has_all_scans(&file)) {
      strcpy(reason, "the file ends before its last scan");
      report.is_damaged = 1;
    }
  }
  jpeg_destroy_decompress(&file);
  fclose(bytes);
  return report.is_damaged ? -1 : 0;
}
