// @ts-check
// Deletes and restores images. They leave the board at once; the server keeps them in its trash.
import { Problem } from '../model/server.js';

/** @typedef {import('../model/types.js').ImageNode} ImageNode */

/** Browsers refuse more than some hundred requests that are kept alive. */
const SIDE_BY_SIDE = 50;

export class Trash {
  #store;
  /**
   * Deleted here; until the feed says so too, what it says of them is older. `sent`: the server has answered; `back`:
   *   it is
   * restored meanwhile, and the feed has not even said that it was deleted.
   * @type {Map<string, {node: ImageNode, sent: boolean, back?: boolean}>}
   */
  #leaving = new Map();

  /** @param {import('./store.js').Store} store */
  constructor(store) {
    this.#store = store;
  }

  /** @param {string} id */
  has(id) {
    const leaving = this.#leaving.get(id);
    return Boolean(leaving && !leaving.back);
  }

  /**
   * Keeps the newest state of an image that is leaving, in case it stays.
   * @param {ImageNode} node @returns {boolean} whether it is leaving
   */
  tookNode(node) {
    const leaving = this.#leaving.get(node.id);
    if (leaving) leaving.node = node;
    return this.has(node.id);
  }

  /** The whole canvas was loaded again; no older news of what the server has deleted can follow. */
  tookSnapshot() {
    for (const [id, { sent }] of this.#leaving) if (sent) this.#leaving.delete(id);
  }

  /** The feed says that it is deleted. @param {string} id @returns {boolean} whether that is still so */
  tookDeletion(id) {
    const leaving = this.#leaving.get(id);
    this.#leaving.delete(id);
    return !leaving?.back;
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
    this.#leaving.delete(id);
    if (leaving) this.#store.changes.node(leaving.node);
  }

  /** @param {string[]} ids @returns {Promise<string[]>} those that are on their canvas now */
  restore(ids) {
    return this.#each(ids, (id) => this.restoreOne(id));
  }

  /** @param {string} id */
  async restoreOne(id) {
    const node = await this.#store.call('POST', `/api/image-nodes/${id}/restore`);
    const leaving = this.#leaving.get(id);
    if (leaving) leaving.back = true;
    this.#store.changes.node(node);
  }

  /** Deletes it for good. @param {string} id */
  async erase(id) {
    await this.#store.call('DELETE', `/api/image-nodes/${id}?permanently=true`);
  }

  /**
   * Side by side; a problem many have is said once.
   * @param {string[]} ids
   * @param {(id: string) => Promise<void>} run
   */
  async #each(ids, run) {
    const waiting = [...ids];
    const done = new Set();
    /** @type {unknown} */
    let problem;
    const work = async () => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        try {
          await run(id);
          done.add(id);
        } catch (met) {
          problem ??= met;
        }
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
    if (problem) this.#store.say('trouble', problem);
    return ids.filter((id) => done.has(id));
  }
}
