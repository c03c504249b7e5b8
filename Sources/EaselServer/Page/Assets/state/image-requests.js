// @ts-check
// Everything that can be done with images on the server at no cost; spending.js has the rest.
import { Problem } from '../model/server.js';
import { text } from '../words/text.js';

/** @typedef {import('../model/types.js').ImageNode} ImageNode */

export class ImageRequests {
  #store;

  /** @param {import('./store.js').Store} store */
  constructor(store) {
    this.#store = store;
  }

  /**
   * Sends an image to begin from.
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

  /** @param {string} id @returns {Promise<ImageNode|undefined>} as it is now, when it could be canceled */
  async cancel(id) {
    const store = this.#store;
    const prompt = store.nodes?.get(id)?.prompt ?? '';
    try {
      const node = await store.call('POST', `/api/image-nodes/${id}/cancel`);
      store.changes.node(node);
      return node;
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 409) await this.refetch(id); // it went on meanwhile
      store.say('trouble', text.about(prompt, /** @type {Error} */ (problem).message));
      return undefined;
    }
  }
}
