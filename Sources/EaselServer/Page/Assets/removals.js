// @ts-check
// Deleting with a way back: pictures leave the board at once, the server is told a few seconds later.
import { Problem } from './server.js';

/** @typedef {import('./types.js').ImageNode} ImageNode */

const UNDO_MS = 6000;

export class Removals {
  #store;
  /**
   * Deleted here, still undoable.
   * @type {Map<string, {node: ImageNode, timer: number}>}
   */
  #leaving = new Map();

  /** @param {import('./store.js').Store} store */
  constructor(store) {
    this.#store = store;
    addEventListener('pagehide', () => this.sendNow());
  }

  /** @param {string} id */
  has(id) {
    return this.#leaving.has(id);
  }

  /**
   * Keeps the newest state of a node that is leaving, for when it comes back.
   * @param {ImageNode} node @returns {boolean} whether it is leaving
   */
  tookNode(node) {
    const leaving = this.#leaving.get(node.id);
    if (leaving) leaving.node = node;
    return Boolean(leaving);
  }

  /**
   * It is deleted on the server.
   * @param {string} id
   */
  forget(id) {
    clearTimeout(this.#leaving.get(id)?.timer);
    this.#leaving.delete(id);
  }

  /** @param {string[]} ids @returns {() => void} undo */
  remove(ids) {
    const store = this.#store;
    for (const id of ids) {
      const node = store.nodes?.get(id);
      if (!node) continue;
      store.nodes?.delete(id);
      this.#leaving.set(id, { node, timer: setTimeout(() => this.#send(id), UNDO_MS) });
      store.say('node', { id, before: node });
    }
    return () => {
      for (const id of ids) this.#bringBack(id);
    };
  }

  /** @param {string} id */
  #bringBack(id) {
    const leaving = this.#leaving.get(id);
    if (!leaving) return;
    this.forget(id);
    if (leaving.node.canvasId !== this.#store.canvas?.id) return;
    this.#store.nodes?.set(id, leaving.node);
    this.#store.say('node', { id });
  }

  /** @param {string} id @param {boolean} [keepalive] */
  async #send(id, keepalive = false) {
    try {
      await this.#store.call('DELETE', `/api/image-nodes/${id}`, { keepalive });
      this.#leaving.delete(id);
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 404) this.#leaving.delete(id);
      else {
        this.#bringBack(id);
        this.#store.say('trouble', /** @type {Error} */ (problem).message);
      }
    }
  }

  sendNow() {
    for (const [id, leaving] of this.#leaving) {
      clearTimeout(leaving.timer);
      void this.#send(id, true);
    }
  }
}
