// @ts-check
// Places and sizes shown here that the server does not have yet. While there is one for a picture, what the feed says
// about its place is not shown: two windows never fight over it. A picture held by the pointer stays so until let go.
import { Problem } from './server.js';

/** @typedef {import('./types.js').ImageNode} ImageNode */
/** @typedef {{position?: {x: number, y: number}, size?: {width: number, height: number}}} Move */

/** So many pictures are followed by other windows while they are dragged; more are sent when let go. */
const LIVE = 4;
const LIVE_EVERY_MS = 200;

export class Moves {
  #store;
  /** @type {Map<string, Move>} */
  #moves = new Map();
  /** @type {Set<string>} */
  #held = new Set();
  /** @type {Set<string>} */
  #sending = new Set();
  /** @type {number|undefined} */
  #timer;

  /** @param {import('./store.js').Store} store */
  constructor(store) {
    this.#store = store;
  }

  /**
   * A node of the server where it is shown here.
   * @param {ImageNode} node
   */
  over(node) {
    const move = this.#moves.get(node.id);
    return move ? { ...node, ...move } : node;
  }

  /** @param {string} id */
  forget(id) {
    this.#moves.delete(id);
    this.#held.delete(id);
  }

  /**
   * Shows a move at once; `settle` sends it for good.
   * @param {string} id
   * @param {Move} move
   * @param {boolean} [held] whether more of it is to come
   */
  move(id, move, held = false) {
    const node = this.#store.nodes?.get(id);
    if (!node) return;
    if (held) this.#held.add(id);
    this.#moves.set(id, { ...this.#moves.get(id), ...move });
    this.#store.nodes?.set(id, { ...node, ...move });
    this.#store.say('node', { id, before: node });
    if (held && this.#held.size <= LIVE) this.#timer ??= setTimeout(() => this.#sendHeld(), LIVE_EVERY_MS);
  }

  #sendHeld() {
    this.#timer = undefined;
    for (const id of this.#held) void this.#send(id);
  }

  /** @param {Iterable<string>} ids */
  settle(ids) {
    for (const id of ids) {
      this.#held.delete(id);
      void this.#send(id);
    }
  }

  /** The line is back: what was moved meanwhile is sent. */
  sendAll() {
    for (const id of this.#moves.keys()) void this.#send(id);
  }

  /** One request at a time for each picture, so that the last place wins. @param {string} id */
  async #send(id) {
    const store = this.#store;
    const move = this.#moves.get(id);
    if (!move || this.#sending.has(id)) return;
    this.#sending.add(id);
    try {
      const node = await store.call('PATCH', `/api/image-nodes/${id}`, { body: rounded(move) });
      this.#sending.delete(id);
      if (this.#moves.get(id) !== move) return this.#held.has(id) ? undefined : void this.#send(id); // moved again meanwhile
      if (this.#held.has(id)) return;
      this.#moves.delete(id);
      store.changes.node(node);
    } catch (problem) {
      this.#sending.delete(id);
      if (problem instanceof Problem && (problem.code === 'offline' || problem.status >= 500)) return; // sent when the line is back
      this.forget(id);
      await store.pictures.refetch(id);
      store.say('trouble', /** @type {Error} */ (problem).message);
    }
  }
}

/** @param {Move} move @returns {Move} */
function rounded({ position, size }) {
  return {
    ...(position && { position: { x: Math.round(position.x), y: Math.round(position.y) } }),
    ...(size && { size: { width: Math.round(size.width), height: Math.round(size.height) } }),
  };
}
