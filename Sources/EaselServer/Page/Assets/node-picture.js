// @ts-check
// The picture in the frame: as fine as the zoom needs, faded in over its average colour when it is new.
import { calm, el } from './dom.js';
import { pathFor, resultOf } from './results.js';

/** @typedef {import('./types.js').ImageNode} ImageNode */

const STEPS = [256, 512, 1024, Infinity];

/**
 * The average colour of each picture shown so far, by the id of its node.
 * @type {Map<string, string>}
 */
export const averageOf = new Map();

export class NodePicture {
  #pixels = 0;
  #shown = '';
  #colour = '';
  #asked = false;
  /** @type {HTMLImageElement|null} */
  #img = null;

  /** @param {HTMLElement} frame @param {{stale: () => void, gone: () => void}} tell */
  constructor(frame, tell) {
    this.frame = frame;
    this.tell = tell;
  }

  /**
   * How many device pixels wide the frame is.
   * @param {number} pixels @returns {boolean} whether a finer picture is wanted now
   */
  wants(pixels) {
    const step = STEPS.find((most) => pixels <= most) ?? Infinity;
    if (step <= this.#pixels) return false; // a finer picture already there is good at any size
    this.#pixels = step;
    return true;
  }

  /**
   * @param {ImageNode} node @param {number} result which of its pictures
   * @param {boolean} known whether the person has seen this picture before; a new one fades in
   */
  async show(node, result, known) {
    if (!this.#pixels) return;
    const path = pathFor(resultOf(node, result), this.#pixels);
    if (path === this.#shown) return;
    this.#shown = path;
    const img = el('img', { class: 'picture', alt: '', draggable: 'false', decoding: 'async' });
    img.src = path;
    try {
      await img.decode();
    } catch {
      if (this.#shown !== path) return;
      this.#shown = '';
      if (this.#img) return; // a coarser one is there already
      if (this.#asked) return this.tell.gone();
      this.#asked = true; // the signed URL may have run out: one fresh one is asked for
      return this.tell.stale();
    }
    if (this.#shown !== path) return;
    this.#asked = false;
    if (!this.#colour) {
      this.#colour = averageColour(img);
      averageOf.set(node.id, this.#colour);
      this.frame.style.setProperty('--average', this.#colour);
    }
    if (this.#img) this.#img.replaceWith(img);
    else {
      this.frame.prepend(img);
      if (!known && !calm()) img.animate({ opacity: [0, 1] }, { duration: 200, easing: 'ease-out' });
    }
    this.#img = img;
  }

  drop() {
    this.#img?.remove();
    this.#img = null;
    this.#shown = this.#colour = '';
    this.frame.style.removeProperty('--average');
  }
}

/** @param {HTMLImageElement} img */
function averageColour(img) {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d');
  if (!context) return '';
  context.drawImage(img, 0, 0, 1, 1);
  const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
  return `rgb(${r} ${g} ${b})`;
}
