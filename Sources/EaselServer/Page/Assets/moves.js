// @ts-check
// Places shown here that the server does not have yet. While there is one, what the feed says about the place of that
// picture is not shown: two windows never fight over it.
import { Problem } from './server.js';

/** @typedef {import('./types.js').ImageNode} ImageNode */

export class Moves {
  #store;
  /** @type {Map<string, {x: number, y: number}>} */
  #moves = new Map();

  /** @param {import('./store.js').Store} store */
  constructor(store) {
    this.#store = store;
  }

  /**
   * A node of the server where it is shown here.
   * @param {ImageNode} node
   */
  over(node) {
    const position = this.#moves.get(node.id);
    return position ? { ...node, position } : node;
  }

  /** @param {string} id */
  forget(id) {
    this.#moves.delete(id);
  }

  /**
   * Shows a move at once; `settle` sends it.
   * @param {string} id
   * @param {{x: number, y: number}} position
   */
  move(id, position) {
    const node = this.#store.nodes?.get(id);
    if (!node) return;
    this.#moves.set(id, position);
    this.#store.nodes?.set(id, { ...node, position });
    this.#store.say('node', { id, before: node });
  }

  /** @param {Iterable<string>} ids */
  settle(ids) {
    for (const id of ids) void this.#send(id);
  }

  sendAll() {
    this.settle(this.#moves.keys());
  }

  /** @param {string} id */
  async #send(id) {
    const store = this.#store;
    const position = this.#moves.get(id);
    if (!position) return;
    try {
      const node = await store.call('PATCH', `/api/image-nodes/${id}`,
        { body: { position: { x: Math.round(position.x), y: Math.round(position.y) } } });
      if (this.#moves.get(id) !== position) return; // moved again meanwhile
      this.#moves.delete(id);
      store.changes.node(node);
    } catch (problem) {
      if (problem instanceof Problem && (problem.code === 'offline' || problem.status >= 500)) return; // sent when the line is back
      this.#moves.delete(id);
      await store.pictures.refetch(id);
      store.say('trouble', /** @type {Error} */ (problem).message);
    }
  }
}
