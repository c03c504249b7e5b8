import Glibc

/// Bounds what a hostile image can cost. Measured: a 4096×4096 drawing needs 0.6 GB of
/// address space, 100 megapixels about 1 GB as WebP and 2 GB as an interlaced PNG of 16 bits.
func limitResources() {
    limitProcessorTime(pixels: 0)
    setLimit(RLIMIT_AS, to: 3 << 30)
    setLimit(RLIMIT_FSIZE, to: 256 << 20)
    setLimit(RLIMIT_CORE, to: 0)
    // Decoders that can't read in strips would put large images into a temporary file, which outlives a killed process.
    setenv("VIPS_DISC_THRESHOLD", "1024g", 1)
}

/// Allows as much processor time as an image of this size may need; the system ends the process after that. Measured:
/// up to 0.1 s per megapixel, for a CMYK JPEG.
func limitProcessorTime(pixels: Int) {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = min(rlim_t(15 + pixels / 2_000_000), limit.rlim_max)
    setrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &limit)
}

private func setLimit(_ resource: __rlimit_resource, to value: rlim_t) {
    var current = rlimit()
    guard getrlimit(__rlimit_resource_t(resource.rawValue), &current) == 0 else { return }
    // A tighter limit set by the parent process stays.
    let lowered = min(value, current.rlim_max)
    var limit = rlimit(rlim_cur: lowered, rlim_max: lowered)
    setrlimit(__rlimit_resource_t(resource.rawValue), &limit)
}
