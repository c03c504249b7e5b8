// @ts-check
// Deleting images and bringing them back. They leave the board at once; the server keeps them in its trash.
import { Problem } from './server.js';

/** @typedef {import('./types.js').ImageNode} ImageNode */

export class Trash {
  #store;
  /**
   * Deleted here; until the feed says so too, what it says of them is older. `sent`: the server has answered.
   * @type {Map<string, {node: ImageNode, sent: boolean}>}
   */
  #leaving = new Map();

  /** @param {import('./store.js').Store} store */
  constructor(store) {
    this.#store = store;
  }

  /** @param {string} id */
  has(id) {
    return this.#leaving.has(id);
  }

  /**
   * Keeps the newest state of an image that is leaving, in case it stays.
   * @param {ImageNode} node @returns {boolean} whether it is leaving
   */
  tookNode(node) {
    const leaving = this.#leaving.get(node.id);
    if (leaving) leaving.node = node;
    return Boolean(leaving);
  }

  /** The whole canvas is known anew; of what the server has deleted no older news can come. */
  tookSnapshot() {
    for (const [id, { sent }] of this.#leaving) if (sent) this.#leaving.delete(id);
  }

  /** The feed says that it is deleted. @param {string} id */
  forget(id) {
    this.#leaving.delete(id);
  }

  /** @param {string[]} ids @returns {Promise<string[]>} those that are in the trash now */
  async remove(ids) {
    const store = this.#store;
    const nodes = ids.flatMap((id) => store.nodes?.get(id) ?? []);
    for (const node of nodes) {
      store.nodes?.delete(node.id);
      this.#leaving.set(node.id, { node, sent: false });
      store.say('node', { id: node.id, before: node });
    }
    return this.#each(nodes.map((node) => node.id), async (id) => {
      try {
        // Kept alive, so that a window that closes now takes nothing back.
        await store.call('DELETE', `/api/image-nodes/${id}`, { keepalive: true });
      } catch (problem) {
        if (!(problem instanceof Problem && problem.status === 404)) {
          this.#stays(id);
          throw problem;
        }
      }
      const leaving = this.#leaving.get(id);
      if (leaving) leaving.sent = true;
    });
  }

  /** @param {string} id */
  #stays(id) {
    const leaving = this.#leaving.get(id);
    this.forget(id);
    if (leaving) this.#store.changes.node(leaving.node);
  }

  /** @param {string[]} ids @returns {Promise<string[]>} those that are on their canvas now */
  restore(ids) {
    return this.#each(ids, (id) => this.restoreOne(id));
  }

  /** @param {string} id */
  async restoreOne(id) {
    const node = await this.#store.call('POST', `/api/image-nodes/${id}/restore`);
    this.forget(id);
    this.#store.changes.node(node);
  }

  /** Deletes it for good. @param {string} id */
  async erase(id) {
    await this.#store.call('DELETE', `/api/image-nodes/${id}?permanently=true`);
  }

  /** All side by side; a problem many have is said once. @param {string[]} ids @param {(id: string) => Promise<void>} run */
  async #each(ids, run) {
    const outcomes = await Promise.allSettled(ids.map(run));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) this.#store.say('trouble', /** @type {PromiseRejectedResult} */ (failed).reason);
    return ids.filter((_, at) => outcomes[at].status === 'fulfilled');
  }
}
