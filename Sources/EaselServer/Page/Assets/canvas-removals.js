// @ts-check
// Deleting canvases with a way back, as for pictures: gone here at once, the server is told a few seconds later.
import { Problem } from './server.js';

/** @typedef {import('./types.js').Canvas} Canvas */

const UNDO_MS = 6000;

export class CanvasRemovals {
  #store;
  /** @type {Map<string, {canvas: Canvas, timer: number}>} */
  #leaving = new Map();

  /** @param {import('./store.js').Store} store */
  constructor(store) {
    this.#store = store;
    addEventListener('pagehide', () => this.#sendNow());
  }

  /** @param {string} id */
  has(id) {
    return this.#leaving.has(id);
  }

  /** @param {Canvas} canvas @returns {() => void} undo */
  remove(canvas) {
    this.#leaving.set(canvas.id, { canvas, timer: setTimeout(() => this.#send(canvas.id), UNDO_MS) });
    this.#store.canvases = this.#store.canvases.filter((known) => known.id !== canvas.id);
    this.#store.say('canvases');
    return () => this.#bringBack(canvas.id);
  }

  /** @param {string} id */
  #bringBack(id) {
    const leaving = this.#leaving.get(id);
    if (!leaving) return;
    clearTimeout(leaving.timer);
    this.#leaving.delete(id);
    this.#store.canvases = [...this.#store.canvases, leaving.canvas].sort((a, b) => b.updatedAt - a.updatedAt);
    this.#store.say('canvases');
  }

  /** @param {string} id @param {boolean} [keepalive] */
  async #send(id, keepalive = false) {
    try {
      await this.#store.call('DELETE', `/api/canvases/${encodeURIComponent(id)}`, { keepalive });
      this.#leaving.delete(id);
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 404) this.#leaving.delete(id);
      else {
        this.#bringBack(id);
        this.#store.say('trouble', /** @type {Error} */ (problem).message);
      }
    }
  }

  #sendNow() {
    for (const [id, { timer }] of this.#leaving) {
      clearTimeout(timer);
      void this.#send(id, true);
    }
  }
}
