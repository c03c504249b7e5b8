// @ts-check
// The only way to spend. Every caller says which price was shown on the button; without one, with a different one, or
// above the amount that was set, the user is asked first. Nothing else sends such requests.
import { askAbove, askToSpend } from '../ui/spend-question.js';
import { priceOfRequest, priceOfRetry } from '../model/prices.js';
import { Problem } from '../model/server.js';
import { text } from '../words/text.js';

/** @typedef {import('../model/types.js').ImageNode} ImageNode */
/** @typedef {import('../model/prices.js').Price} Price */

export class Spending {
  #store;

  /** @param {import('./store.js').Store} store */
  constructor(store) {
    this.#store = store;
  }

  /** What is left of the budget; undefined without one. */
  get left() {
    const { usage } = this.#store;
    return typeof usage?.budget === 'number'
      ? Math.max(0, Math.floor(usage.budget - usage.creditsCommitted))
      : undefined;
  }

  /** @param {{model?: string, resolution?: string, count?: number}} request */
  priceOf(request) {
    return priceOfRequest(this.#store.models, request);
  }

  /**
   * Orders images.
   * @param {any} request what to make @param {string} key the same for the same request, so a repeat is paid once
   * @param {string} shown the price that stood on what was pressed
   * @returns {Promise<string[]|undefined>} ids, or nothing when the person would rather not
   */
  async create(request, key, shown) {
    const store = this.#store;
    const canvasId = store.canvas?.id;
    if (!await this.#agreed(() => this.priceOf(request), shown)) return undefined;
    const { imageNodes } = await store.call('POST', `/api/canvases/${canvasId}/image-nodes`, {
      body: request,
      headers: { 'idempotency-key': key },
    });
    for (const node of imageNodes) store.changes.node(node);
    const ids = imageNodes.map((/** @type {ImageNode} */ node) => node.id);
    if (store.canvas?.id === canvasId) store.say('arrived', ids);
    return ids;
  }

  /**
   * Retries each: what is paid for is fetched, the others cost credits again.
   * @param {string[]} ids @param {string} shown the price that stood on what was pressed
   */
  async retry(ids, shown) {
    const store = this.#store;
    const nodes = () => ids.flatMap((id) => store.nodes?.get(id) ?? []).filter((node) => node.retryAction);
    if (!nodes().length || !await this.#agreed(() => priceOfRetry(nodes()), shown)) return;
    await Promise.all(
      nodes().map(async ({ id, prompt }) => {
        try {
          store.changes.node(await store.call('POST', `/api/image-nodes/${id}/retry`));
        } catch (problem) {
          // It went on meanwhile.
          if (problem instanceof Problem && problem.status === 409) await store.imageRequests.refetch(id);
          store.say('trouble', text.about(prompt, /** @type {Error} */ (problem).message));
        }
      }),
    );
  }

  /** @param {() => Price} priceNow @param {string} shown */
  async #agreed(priceNow, shown) {
    for (let seen = shown, asked = false;; asked = true) {
      const price = priceNow();
      if (price.credits === 0) return true;
      if (price.says === seen && (asked || (price.credits !== undefined && price.credits <= askAbove()))) return true;
      if (!await askToSpend(price, { left: this.left, changed: Boolean(seen) && price.says !== seen })) return false;
      seen = price.says; // while the question was open it may have become another
    }
  }
}
