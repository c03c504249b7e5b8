// @ts-check
// The live connection: one for all canvases that are followed. After a cut it asks again from the last version it has
// seen of each, soon after a line that worked and later each time after one that did not. Only shared-feed.js uses
// this.
import { requestCredentials, requestHeaders } from '../model/server.js';
import { serverEvents } from '../model/sse.js';

/** The server's heartbeat comes every 15 seconds; after three, nobody is there. */
const SILENCE_MS = 45_000;
/** Spread over this, so that not everybody is back in the same moment when a server starts again. */
const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 30_000;

/** @typedef {'connecting'|'live'|'lost'} Line */
/**
 * @typedef {{canvasId: string, type: string, data: any, version: number}} FeedEvent
 * `version` is 0 for what has none, as streamed words.
 */

export class Feed {
  #hears;
  /** The last version seen of each canvas. @type {Map<string, number>} */
  #positions = new Map();
  #abort = new AbortController();
  #failures = 0;
  /** @type {number|undefined} */
  #timer;

  /**
   * @param {{event: (event: FeedEvent) => void, line: (line: Line) => void, gone: (canvasId: string) => void,
   *          refused: () => Promise<boolean>}} hears `refused` answers whether to try again
   */
  constructor(hears) {
    this.#hears = hears;
    addEventListener('online', this.#now);
  }

  /** Where it is on a canvas; undefined when it does not follow it. @param {string} canvasId */
  position(canvasId) {
    return this.#positions.get(canvasId);
  }

  /**
   * Follows exactly these canvases from now on, each from its version.
   * @param {Map<string, number>} positions
   */
  follow(positions) {
    this.#positions = new Map(positions);
    this.#now();
  }

  #now = () => {
    clearTimeout(this.#timer);
    this.#abort.abort();
    const abort = (this.#abort = new AbortController());
    if (this.#positions.size) void this.#listen(abort);
  };

  /** @param {AbortController} abort */
  async #listen(abort) {
    let worked = false;
    /** @type {number|undefined} */
    let silence;
    const alive = () => {
      clearTimeout(silence);
      silence = setTimeout(() => abort.abort('silent'), SILENCE_MS);
    };
    alive();
    try {
      const after = [...this.#positions].map(([id, version]) => `${encodeURIComponent(id)}:${version}`).join(',');
      const answer = await fetch(`/api/events?after=${after}`, {
        headers: { accept: 'text/event-stream', ...requestHeaders() },
        credentials: requestCredentials(),
        cache: 'no-store',
        signal: abort.signal,
      });
      if (answer.status === 404) return this.#gone([...this.#positions.keys()]);
      worked = answer.ok && answer.body !== null;
      if (worked && answer.body) {
        this.#failures = 0;
        this.#hears.line('live');
        for await (const event of serverEvents(answer.body, alive)) this.#heard(event);
      }
    } catch {
      // Cut, or never there.
    } finally {
      clearTimeout(silence);
    }
    if (abort !== this.#abort) return; // another one took over
    this.#hears.line('lost');
    this.#later(worked);
  }

  /** @param {import('../model/sse.js').ServerEvent} event */
  #heard({ id, event, data: words }) {
    /** @type {any} */
    let data;
    try {
      data = JSON.parse(words);
    } catch {
      return; // not ours; the next snapshot heals
    }
    if (event === 'canvasDeleted') return this.#gone([data.id]);
    // The id holds the position on every canvas, the event's own first.
    const [canvasId, version] = id.split(',')[0].split(':');
    if (version) this.#positions.set(canvasId, Number(version));
    this.#hears.event({ canvasId: canvasId || data.canvasId, type: event, data, version: Number(version) || 0 });
  }

  /** @param {string[]} canvasIds */
  #gone(canvasIds) {
    for (const id of canvasIds) {
      this.#positions.delete(id);
      this.#hears.gone(id);
    }
  }

  /** @param {boolean} worked whether the last line did; then it was cut, and nobody refused anything */
  #later(worked) {
    const wait = worked
      ? Math.random() * FIRST_WAIT_MS
      : Math.min(LONGEST_WAIT_MS, 1000 * 2 ** this.#failures++) * (0.75 + Math.random() / 2);
    this.#timer = setTimeout(async () => {
      const abort = this.#abort;
      if (!worked && !(await this.#hears.refused())) return;
      if (abort === this.#abort) this.#now();
    }, wait);
  }

  close() {
    removeEventListener('online', this.#now);
    this.follow(new Map());
  }
}
