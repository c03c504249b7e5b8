// @ts-check
// The average color of each image shown so far: a placeholder while it loads and where it is too small to see.

const whenIdle = globalThis.requestIdleCallback ?? ((/** @type {() => void} */ run) => setTimeout(run, 200));
const pixel = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });

class Averages extends EventTarget {
  /** By the id of the node. @type {Map<string, string>} */
  #colors = new Map();

  /** @param {string} id @returns {string|undefined} */
  of(id) {
    return this.#colors.get(id);
  }

  /** @param {string} id @param {HTMLImageElement} img */
  learn(id, img) {
    if (!pixel) return;
    pixel.drawImage(img, 0, 0, 1, 1);
    const [r, g, b] = pixel.getImageData(0, 0, 1, 1).data;
    this.#colors.set(id, `rgb(${r} ${g} ${b})`);
    this.dispatchEvent(new Event('learned'));
  }

  /**
   * Not while a hand moves the board: it takes the time of a frame.
   * @param {string} id
   * @param {HTMLImageElement} img
   */
  learnLater(id, img) {
    if (!this.#colors.has(id)) whenIdle(() => img.isConnected && this.learn(id, img));
  }
}

export const averages = new Averages();
