// Runs in the page before anything of it: notes when things first appear, and measures frames when asked to.
window.meters = {
  first: {},
  long: [],
  /** @type {number[]} */ frames: [],
  start() {
    this.frames = [];
    this.long = [];
    this.running = true;
    const frame = (/** @type {number} */ now) => {
      this.frames.push(now);
      if (this.running) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  },
  stop() {
    this.running = false;
    return { frames: this.frames, long: this.long };
  },
};
new PerformanceObserver((list) => list.getEntries().forEach((entry) => meters.long.push(entry.duration)))
  .observe({ type: 'longtask', buffered: true });
new PerformanceObserver((list) => list.getEntries().forEach((entry) => (meters.first[entry.name] = entry.startTime)))
  .observe({ type: 'paint', buffered: true });
{
  // What is in the document at a frame is on the screen after it.
  const wanted = { nodes: 'image-node, figure.naive', image: '.node-image, figure.naive img' };
  const seen = (/** @type {string} */ name) => (name === 'nodes' ? document.querySelector(wanted.nodes)
    : [...document.querySelectorAll(wanted.image)].some((img) => img.complete && img.naturalWidth));
  const look = () => {
    for (const name of Object.keys(wanted)) {
      if (name in meters.first || !seen(name)) continue;
      meters.first[name] = NaN;
      requestAnimationFrame(() => setTimeout(() => (meters.first[name] = performance.now())));
    }
    if (!Object.keys(wanted).every((name) => name in meters.first)) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
