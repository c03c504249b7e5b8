// @ts-check
// Choices and drafts that this browser remembers.

let keeps = true;

/** From now on no choice is read or remembered. */
export function keepNothing() {
  keeps = false;
}

/**
 * Reads a remembered choice.
 * @param {string} key @param {any} fallback
 */
export function recall(key, fallback) {
  if (!keeps) return fallback;
  try {
    const stored = localStorage.getItem(`easel.${key}`);
    return stored === null ? fallback : JSON.parse(stored);
  } catch {
    return fallback; // storage forbidden, or not ours
  }
}

/** @param {string} key */
export function forget(key) {
  try {
    if (keeps) localStorage.removeItem(`easel.${key}`);
  } catch {
    // Storage forbidden: nothing was kept.
  }
}

/** @param {string} key @param {any} value */
export function remember(key, value) {
  if (!keeps) return;
  try {
    localStorage.setItem(`easel.${key}`, JSON.stringify(value));
  } catch {
    // Storage forbidden or full: the choice lasts as long as the page.
  }
}
