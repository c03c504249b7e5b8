// @ts-check
// Earlier prompts on each canvas, recalled with the arrow keys. Kept in this browser only.
import { recall, remember } from '../model/storage.js';

const KEPT = 50;

export class PromptHistory {
  #at = -1;
  #draft = '';

  /** @param {() => string|undefined} canvasId */
  constructor(canvasId) {
    this.canvasId = canvasId;
  }

  /** @returns {string[]} newest first */
  get #prompts() {
    return this.#promptsOf(this.canvasId());
  }

  /** @param {string|undefined} canvasId @returns {string[]} */
  #promptsOf(canvasId) {
    const kept = recall(`prompts.${canvasId}`, []);
    return Array.isArray(kept) ? kept : [];
  }

  /** @param {string} prompt @param {string|undefined} canvasId the one it was sent for */
  add(prompt, canvasId) {
    remember(
      `prompts.${canvasId}`,
      [prompt, ...this.#promptsOf(canvasId).filter((known) => known !== prompt)].slice(0, KEPT),
    );
    this.leave();
  }

  /** Whether an earlier prompt is shown. */
  get browsing() {
    return this.#at >= 0;
  }

  leave() {
    this.#at = -1;
  }

  /**
   * @param {number} step 1 is further back
   * @param {string} words what is in the field now
   * @returns {string|undefined} what to show, if there is anything that way
   */
  go(step, words) {
    const prompts = this.#prompts;
    const at = this.#at + step;
    if (at >= prompts.length || at < -1) return undefined;
    if (this.#at === -1) this.#draft = words;
    this.#at = at;
    return at === -1 ? this.#draft : prompts[at];
  }
}
