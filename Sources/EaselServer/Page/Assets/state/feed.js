// @ts-check
// The live connection: one for all canvases that are followed, by the JavaScript client, which keeps it whole. Only
// shared-feed.js uses this.
import { easel, Problem } from '../model/server.js';

/** After a refusal that may pass. */
const WAIT_MS = 5_000;

/** @typedef {'connecting'|'live'|'lost'} Line */
/** @typedef {import('../client/client.d.ts').Change} Change */

export class Feed {
  #hears;
  /** The last version seen of each canvas. @type {Map<string, number>} */
  #positions = new Map();
  #abort = new AbortController();
  #heardAt = performance.now();

  /**
   * @param {{change: (change: Change) => void, line: (line: Line) => void, gone: (canvasId: string) => void,
   *          refused: () => Promise<boolean>}} hears `refused` answers whether to try again
   */
  constructor(hears) {
    this.#hears = hears;
  }

  /** Where it is on a canvas; undefined when it does not follow it. @param {string} canvasId */
  position(canvasId) {
    return this.#positions.get(canvasId);
  }

  /** Milliseconds since anything came: on a live connection there is a heartbeat every 15 s. */
  get silence() {
    return performance.now() - this.#heardAt;
  }

  /**
   * Follows exactly these canvases from now on, each from its version.
   * @param {Map<string, number>} positions
   */
  follow(positions) {
    this.#positions = new Map(positions);
    this.#abort.abort();
    this.#abort = new AbortController();
    void this.#listen(this.#abort.signal);
  }

  /** @param {AbortSignal} signal */
  async #listen(signal) {
    let wasLive = false;
    this.#heardAt = performance.now();
    const onHeard = () => {
      this.#heardAt = performance.now();
    };
    const onStatus = async (/** @type {'live'|'lost'} */ status) => {
      this.#hears.line(status);
      // No answer: perhaps the session or key has ended.
      const isRefused = status === 'lost' && !wasLive;
      wasLive = status === 'live';
      if (isRefused && !(await this.#hears.refused()) && !signal.aborted) this.close();
    };
    try {
      for await (const change of easel.watch(Object.fromEntries(this.#positions), { signal, onStatus, onHeard })) {
        if (signal.aborted) return;
        if (change.type === 'canvasDeleted') this.#gone(change.canvasId);
        else {
          if ('version' in change) this.#positions.set(change.canvasId, change.version);
          this.#hears.change(change);
        }
      }
    } catch (problem) {
      if (signal.aborted) return;
      if (problem instanceof Problem && problem.status === 404) {
        return this.#positions.forEach((_, id) => this.#gone(id));
      }
      this.#hears.line('lost');
      if (!(await this.#hears.refused())) return;
      setTimeout(() => signal.aborted || this.follow(this.#positions), WAIT_MS);
    }
  }

  /** @param {string} canvasId */
  #gone(canvasId) {
    this.#positions.delete(canvasId);
    this.#hears.gone(canvasId);
  }

  close() {
    this.#positions.clear();
    this.#abort.abort();
  }
}
