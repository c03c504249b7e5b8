// @ts-check
// The image in the frame: as sharp as the zoom needs, faded in over its average color when it is new.
import { averages } from './average-colors.js';
import { calm, el } from '../ui/dom.js';
import { pathFor, resultOf, THUMBNAIL_WIDTHS } from '../model/results.js';

/** @typedef {import('../model/types.js').ImageNode} ImageNode */

/** After that long it is said that an image is loading. */
const LATE_MS = 1500;
const STEPS = [...THUMBNAIL_WIDTHS, Infinity];

export class NodeImage {
  #pixels = 0;
  #shown = '';
  #asked = false;
  /** The one that is loading. @type {HTMLImageElement|null} */
  #coming = null;
  /** @type {HTMLImageElement|null} */
  #img = null;

  /** @type {number|undefined} */
  #late;

  /**
   * @param {HTMLElement} frame
   * @param {{stale: () => void, gone: () => void, late: () => void, shown: () => void}} tell
   *   `late`: the first one takes its time, as when the server is still making many small ones
   */
  constructor(frame, tell) {
    this.frame = frame;
    this.tell = tell;
  }

  /**
   * How many device pixels wide the frame is.
   * @param {number} pixels @returns {boolean} whether a finer image is wanted now
   */
  wants(pixels) {
    const step = STEPS.find((most) => pixels <= most) ?? Infinity;
    if (step <= this.#pixels) return false; // a finer image already there is good at any size
    this.#pixels = step;
    return true;
  }

  /**
   * @param {ImageNode} node @param {number} result which of its images
   * @param {boolean} known whether the person has seen this image before; a new one fades in
   */
  async show(node, result, known) {
    if (!this.#pixels) return;
    const path = pathFor(resultOf(node, result), this.#pixels);
    if (path === this.#shown) return;
    this.#shown = path;
    this.#tint(node);
    const img = el('img', { class: 'node-image', alt: '', draggable: 'false', decoding: 'async' });
    this.#abort();
    this.#coming = img;
    img.src = path;
    if (!this.#img) this.#late ??= setTimeout(this.tell.late, LATE_MS);
    try {
      await img.decode();
    } catch {
      if (this.#coming !== img) return;
      this.#coming = null;
      this.#shown = '';
      if (this.#img) return; // a coarser one is there already
      this.#inTime();
      if (this.#asked) return this.tell.gone();
      this.#asked = true; // the signed URL may have run out: one fresh one is asked for
      return this.tell.stale();
    }
    if (this.#coming !== img) return;
    this.#coming = null;
    this.#asked = false;
    this.#inTime();
    if (!this.#img) this.tell.shown();
    if (!known) {
      averages.learn(node.id, img);
      this.#tint(node);
    } else averages.learnLater(node.id, img);
    if (this.#img) this.#img.replaceWith(img);
    else {
      this.frame.prepend(img);
      if (!known && !calm()) img.animate({ opacity: [0, 1] }, { duration: 200, easing: 'ease-out' });
    }
    this.#img = img;
  }

  /** The color it fades in from. @param {ImageNode} node */
  #tint(node) {
    const color = averages.of(node.id);
    if (color) this.frame.style.setProperty('--average', color);
  }

  /** What is no longer wanted is not loaded to its end. */
  #abort() {
    this.#coming?.removeAttribute('src');
    this.#coming = null;
  }

  #inTime() {
    clearTimeout(this.#late);
    this.#late = undefined;
  }

  drop() {
    this.#abort();
    this.#inTime();
    this.#img?.remove();
    this.#img = null;
    this.#shown = '';
    this.frame.style.removeProperty('--average');
  }
}
