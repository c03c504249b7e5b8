// @ts-check
// One live connection for all tabs of the browser, whatever canvases they show: on HTTP/1.1 a browser has six
// connections for a server. The tabs choose a leader by a lock; it holds the connection and relays what it hears. Each
// tab holds a lock with the name of its canvas, so the leader knows what is still wanted, even after a crash. When the
// leader closes, the lock goes to the next tab, and every tab tells it the last version it has seen itself.
import { Feed } from './feed.js';

/** @typedef {import('./feed.js').Line} Line */
/** @typedef {import('./feed.js').FeedEvent} FeedEvent */
/**
 * @typedef {{event: (type: string, data: any) => void, line: (line: Line) => void, gone: () => void,
 *            refused: () => Promise<boolean>}} Hears
 */

const NAME = 'easel.feed';
const watchLock = (/** @type {string} */ canvasId) => `easel.canvas.${canvasId}`;

export class SharedFeed {
  #hears;
  #canvasId;
  /** The last version seen; undefined until the snapshot is there. @type {number|undefined} */
  #version;
  /** What was relayed before the snapshot was there. @type {FeedEvent[]} */
  #early = [];
  /** @type {BroadcastChannel|null} */
  #channel = null;
  /** Of the leader only. @type {Feed|null} */
  #feed = null;
  /** @type {Line} */
  #line = 'connecting';
  #stop = new AbortController();

  /**
   * Listens to the other tabs from now on: it must exist before the snapshot is asked for.
   * @param {string} canvasId @param {Hears} hears
   * @param {boolean} [shared] false for a tab that has rights of its own
   */
  constructor(canvasId, hears, shared = true) {
    this.#canvasId = canvasId;
    this.#hears = hears;
    // Over plain http there are no locks, and then each tab is for itself.
    if (!shared || !('locks' in navigator) || !('BroadcastChannel' in window)) return;
    this.#channel = new BroadcastChannel(NAME);
    this.#channel.onmessage = ({ data }) => this.#relayed(data);
  }

  /** @param {number} version of the snapshot */
  start(version) {
    this.#version = version;
    const early = this.#early;
    this.#early = [];
    for (const event of early) this.#take(event);
    if (!this.#channel) return this.#lead();
    this.#hold(watchLock(this.#canvasId), 'shared', () => this.#tellLeader());
    this.#hold(NAME, 'exclusive', () => this.#lead());
  }

  /**
   * Runs when the lock is there, and holds it until this is closed.
   * @param {string} name @param {'shared'|'exclusive'} mode @param {() => void} run
   */
  #hold(name, mode, run) {
    const { signal } = this.#stop;
    navigator.locks.request(name, { mode, signal }, () => {
      if (signal.aborted) return undefined;
      run();
      return new Promise((resolve) => signal.addEventListener('abort', resolve));
    }).catch(() => {}); // closed while it waited
  }

  /** Which canvas this tab wants, and from where. */
  #tellLeader() {
    if (this.#version !== undefined) this.#channel?.postMessage({ who: 'watch', canvasId: this.#canvasId, version: this.#version });
  }

  // What the leader does

  #lead() {
    this.#feed = new Feed({
      event: (event) => {
        this.#channel?.postMessage({ who: 'event', event });
        this.#take(event);
      },
      line: (line) => this.#tell(line),
      gone: (canvasId) => {
        this.#channel?.postMessage({ who: 'gone', canvasId });
        if (canvasId === this.#canvasId) this.#hears.gone();
      },
      refused: this.#hears.refused,
    });
    this.#feed.follow(new Map([[this.#canvasId, this.#version ?? 0]]));
    this.#channel?.postMessage({ who: 'leader' });
  }

  /** @param {Line} line */
  #tell(line) {
    this.#line = line;
    this.#channel?.postMessage({ who: 'line', line });
    this.#hears.line(line);
  }

  /**
   * A tab wants a canvas from a version on: nothing to do when it is followed and has not got further.
   * @param {string} canvasId @param {number} version
   */
  async #watch(canvasId, version) {
    this.#channel?.postMessage({ who: 'line', line: this.#line });
    if ((this.#feed?.position(canvasId) ?? Infinity) <= version) return;
    const { held = [] } = await navigator.locks.query();
    const feed = this.#feed;
    if (!feed) return;
    const wanted = new Map([[this.#canvasId, feed.position(this.#canvasId) ?? this.#version ?? 0]]);
    for (const { name = '' } of held) {
      const id = name.startsWith(watchLock('')) ? name.slice(watchLock('').length) : '';
      const position = id === canvasId ? Math.min(version, feed.position(id) ?? version) : feed.position(id);
      if (position !== undefined) wanted.set(id, position);
    }
    feed.follow(wanted);
  }

  // What every tab does

  /** @param {any} message of another tab */
  #relayed(message) {
    if (message.who === 'watch' && this.#feed) void this.#watch(message.canvasId, message.version);
    if (this.#feed) return; // a leader hears for itself
    if (message.who === 'leader') this.#tellLeader();
    else if (message.who === 'line' && this.#version !== undefined) this.#hears.line(message.line);
    else if (message.who === 'gone' && message.canvasId === this.#canvasId) this.#hears.gone();
    else if (message.who !== 'event' || message.event.canvasId !== this.#canvasId) return;
    else if (this.#version === undefined) this.#early.push(message.event);
    else this.#take(message.event);
  }

  /** @param {FeedEvent} event */
  #take({ canvasId, type, data, version }) {
    if (canvasId !== this.#canvasId) return;
    const next = (this.#version ?? 0) + 1;
    if (version && type !== 'reset' && version < next) return; // in the snapshot, or heard already
    // What is relayed can be missed; what comes by the feed itself is whole, even where a guest is not told something.
    if (version > next && type !== 'reset' && !this.#feed) return this.#tellLeader();
    if (version) this.#version = version;
    this.#hears.event(type, data);
  }

  close() {
    this.#stop.abort();
    this.#feed?.close();
    this.#feed = null;
    this.#channel?.close();
  }
}
