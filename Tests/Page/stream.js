// @ts-check

/** @param {string} text @param {number} size of its pieces @param {boolean} [cut] whether it ends as a cut line does */
export function stream(text, size, cut = false) {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, at += size));
      else if (cut) controller.error(new TypeError('cut'));
      else controller.close();
    },
  });
}
