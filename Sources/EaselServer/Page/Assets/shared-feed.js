// @ts-check
// One live connection per canvas for all tabs of the browser (which has six per server to give on HTTP/1.1). The tabs
// choose a leader by a lock; it holds the connection and relays what it hears. When it closes, the lock goes to the
// next tab, which connects after the last version it has seen itself, so nothing is missed or taken twice.
import { Feed } from './feed.js';

/** @typedef {import('./feed.js').Line} Line */
/** @typedef {{event: (type: string, data: any) => void, line: (line: Line) => void, refused: () => Promise<boolean>}} Hears */

export class SharedFeed {
  #hears;
  /** The last version seen; undefined until the snapshot is there. @type {number|undefined} */
  #version;
  /** What the leader relayed before the snapshot was there. @type {{type: string, data: any, version: number}[]} */
  #early = [];
  /** @type {BroadcastChannel|null} */
  #channel = null;
  /** @type {Feed|null} */
  #feed = null;
  /** @type {Line} */
  #line = 'connecting';
  #stop = new AbortController();
  #letGo = () => {};

  /**
   * Listens to the other tabs from now on: it must exist before the snapshot is asked for.
   * @param {string} canvasId @param {Hears} hears
   */
  constructor(canvasId, hears) {
    this.canvasId = canvasId;
    this.#hears = hears;
    if (!('locks' in navigator) || !('BroadcastChannel' in window)) return; // plain http: each tab for itself
    this.#channel = new BroadcastChannel(`easel.feed.${canvasId}`);
    this.#channel.onmessage = ({ data }) => this.#relayed(data);
  }

  /** @param {number} version of the snapshot */
  start(version) {
    this.#version = version;
    const early = this.#early;
    this.#early = [];
    for (const event of early) this.#take(event);
    if (!this.#channel) return this.#lead();
    this.#channel.postMessage({ who: 'here' });
    navigator.locks.request(`easel.feed.${this.canvasId}`, { signal: this.#stop.signal }, () => {
      if (this.#stop.signal.aborted) return undefined;
      this.#lead();
      return new Promise((resolve) => (this.#letGo = () => resolve(undefined)));
    }).catch(() => {}); // given up by close()
  }

  #lead() {
    this.#feed = new Feed(this.canvasId, this.#version ?? 0, {
      event: (type, data, version) => {
        this.#channel?.postMessage({ who: 'event', type, data, version });
        this.#take({ type, data, version });
      },
      line: (line) => this.#tell(line),
      refused: this.#hears.refused,
    });
  }

  /** @param {Line} line */
  #tell(line) {
    this.#line = line;
    this.#channel?.postMessage({ who: 'line', line });
    this.#hears.line(line);
  }

  /** @param {any} message of another tab */
  #relayed(message) {
    if (message.who === 'here' && this.#feed) this.#channel?.postMessage({ who: 'line', line: this.#line });
    if (this.#feed) return; // a leader hears for itself
    if (message.who === 'line' && this.#version !== undefined) this.#hears.line(message.line);
    if (message.who !== 'event') return;
    if (this.#version === undefined) this.#early.push(message);
    else this.#take(message);
  }

  /** @param {{type: string, data: any, version: number}} event `version` is 0 for what has none, as streamed words */
  #take({ type, data, version }) {
    if (version && type !== 'reset' && version <= (this.#version ?? 0)) return; // in the snapshot, or heard already
    if (version) this.#version = version;
    this.#hears.event(type, data);
  }

  close() {
    this.#stop.abort();
    this.#letGo();
    this.#feed?.close();
    this.#channel?.close();
  }
}
