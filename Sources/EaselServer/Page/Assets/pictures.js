// @ts-check
// What can be done with pictures on the server.
import { Problem } from './server.js';

/** @typedef {import('./types.js').ImageNode} ImageNode */

export class Pictures {
  #store;

  /** @param {import('./store.js').Store} store */
  constructor(store) {
    this.#store = store;
  }

  /**
   * @param {any} request what to make @param {string} key the same for the same request, so a repeat is paid once
   * @returns {Promise<string[]>} ids
   */
  async create(request, key) {
    const store = this.#store;
    const { imageNodes } = await store.call('POST', `/api/canvases/${store.canvas?.id}/image-nodes`,
      { body: request, headers: { 'idempotency-key': key } });
    for (const node of imageNodes) store.changes.node(node);
    const ids = imageNodes.map((/** @type {ImageNode} */ node) => node.id);
    store.say('arrived', ids);
    return ids;
  }

  /**
   * Sends a picture to begin from.
   * @param {File} file @param {{progress: (sent: number) => void, signal: AbortSignal}} options
   * @returns {Promise<{uploadId: string, url: string, width: number, height: number}>}
   */
  upload(file, options) {
    return this.#store.call('POST', '/api/uploads', { file, ...options });
  }

  /**
   * Asks for a node again, for example when its signed URL has run out.
   * @param {string} id
   */
  async refetch(id) {
    const store = this.#store;
    try {
      store.changes.node(await store.call('GET', `/api/image-nodes/${id}`));
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 404) store.changes.deleted(id);
    }
  }

  /** @param {string} id */
  async retry(id) {
    await this.#act(id, 'retry');
  }

  /** @param {string} id */
  async cancel(id) {
    await this.#act(id, 'cancel');
  }

  /** @param {string} id @param {'retry'|'cancel'} action */
  async #act(id, action) {
    const store = this.#store;
    try {
      store.changes.node(await store.call('POST', `/api/image-nodes/${id}/${action}`));
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 409) await this.refetch(id); // it went on meanwhile
      store.say('trouble', /** @type {Error} */ (problem).message);
    }
  }
}
