// @ts-check
// One live connection for all tabs of the browser, whatever canvases they show: on HTTP/1.1 a browser has six
// connections for a server. The tabs choose a leader by a lock; it holds the connection and relays what it hears. Each
// tab holds a lock with the name of its canvas, so the leader knows what is still wanted, even after a crash. When the
// leader closes, the lock goes to the next tab, and every tab tells it the last version it has seen itself. A tab that
// is suspended keeps its lock: a leader that does not answer loses the lock to a tab that asked, and so does one that
// answers but hears nothing, not even a heartbeat: Firefox goes on handing messages to a tab behind a dialog.
import { Feed } from './feed.js';

/** @typedef {import('./feed.js').Line} Line */
/** @typedef {import('../client/client.d.ts').Change} Change */
/**
 * @typedef {{change: (change: Change) => void, line: (line: Line) => void, gone: () => void,
 *            refused: () => Promise<boolean>}} Hears
 */

const NAME = 'easel.changes';
/** The others ask so often whether the leader is there, and wait so long for its answer. */
const ASK_MS = 5_000;
const ANSWER_MS = 4_000;
/** The heartbeat's interval, and how late it may be. */
const SILENCE_MS = 20_000;
const untilAborted = (/** @type {AbortSignal} */ signal) =>
  signal.aborted ? undefined : new Promise((resolve) => signal.addEventListener('abort', resolve));
const watchLock = (/** @type {string} */ canvasId) => `easel.canvas.${canvasId}`;

export class SharedFeed {
  #hears;
  #canvasId;
  /** The last version seen; undefined until the snapshot is there. @type {number|undefined} */
  #version;
  /** What was relayed before the snapshot was there. @type {Change[]} */
  #early = [];
  /** @type {BroadcastChannel|null} */
  #channel = null;
  /** Of the leader only. @type {Feed|null} */
  #feed = null;
  /** @type {Line} */
  #line = 'connecting';
  #stop = new AbortController();
  /** Of the lock the leader holds. */
  #claim = new AbortController();
  /** @type {number|undefined} */
  #asking;
  /** Until when the leader may answer. @type {number|undefined} */
  #waiting;

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
    for (const change of early) this.#take(change);
    if (!this.#channel) return this.#lead();
    const { signal } = this.#stop;
    navigator.locks.request(watchLock(this.#canvasId), { mode: 'shared', signal }, () => {
      this.#tellLeader();
      return untilAborted(signal);
    }).catch(() => {}); // closed while it waited
    this.#claimLead();
    this.#askLeader();
    this.#asking = setInterval(this.#askLeader, ASK_MS);
    document.addEventListener('visibilitychange', this.#askLeader, { signal });
  }

  /** Leads as soon as no other tab does, or at once in the place of one that does not answer. */
  #claimLead(atOnce = false) {
    this.#claim.abort();
    const { signal } = (this.#claim = new AbortController());
    navigator.locks.request(NAME, atOnce ? { steal: true } : { signal }, () => {
      if (signal.aborted) return undefined;
      this.#lead();
      return untilAborted(signal);
    }).catch(() => {
      if (signal.aborted) return; // closed while it waited
      // This tab did not answer in time, and another one leads now.
      this.#feed?.close();
      this.#feed = null;
      this.#claimLead();
      this.#tellLeader();
    });
  }

  #askLeader = () => {
    if (this.#feed) return;
    this.#channel?.postMessage({ who: 'ask' });
    if (this.#waiting !== undefined) return;
    const asked = performance.now();
    this.#waiting = setTimeout(() => {
      this.#waiting = undefined;
      if (this.#feed) return;
      // This tab itself may have slept, with the answer still in the queue.
      if (performance.now() - asked > 2 * ANSWER_MS) return this.#askLeader();
      this.#hears.line('connecting');
      this.#claimLead(true);
    }, ANSWER_MS);
  };

  #leaderAnswered() {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
  }

  /** Which canvas this tab wants, and from where. */
  #tellLeader() {
    if (this.#version !== undefined) {
      this.#channel?.postMessage({ who: 'watch', canvasId: this.#canvasId, version: this.#version });
    }
  }

  // What the leader does

  #lead() {
    this.#feed = new Feed({
      change: (change) => {
        this.#channel?.postMessage({ who: 'change', change });
        this.#take(change);
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

  /** How the line is; nothing while it only seems to be live. */
  #answer() {
    if (!this.#feed || (this.#line === 'live' && this.#feed.silence > SILENCE_MS)) return;
    this.#channel?.postMessage({ who: 'line', line: this.#line });
  }

  /**
   * A tab wants a canvas from a version on: nothing to do when it is followed and has not got further.
   * @param {string} canvasId @param {number} version
   */
  async #watch(canvasId, version) {
    this.#answer();
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
    if (message.who === 'ask') this.#answer();
    if (this.#feed) return; // a leader hears for itself
    if (message.who !== 'watch' && message.who !== 'ask') this.#leaderAnswered();
    if (message.who === 'leader') this.#tellLeader();
    else if (message.who === 'line' && this.#version !== undefined) this.#hears.line(message.line);
    else if (message.who === 'gone' && message.canvasId === this.#canvasId) this.#hears.gone();
    else if (message.who !== 'change' || message.change.canvasId !== this.#canvasId) return;
    else if (this.#version === undefined) this.#early.push(message.change);
    else this.#take(message.change);
  }

  /** @param {Change} change */
  #take(change) {
    if (change.canvasId !== this.#canvasId) return;
    const { type } = change;
    const version = 'version' in change ? change.version : 0; // streamed words have none
    const next = (this.#version ?? 0) + 1;
    if (version && type !== 'reset' && version < next) return; // in the snapshot, or heard already
    // What is relayed can be missed; what comes by the feed itself is whole, even where a guest is not told something.
    if (version > next && type !== 'reset' && !this.#feed) return this.#tellLeader();
    if (version) this.#version = version;
    this.#hears.change(change);
  }

  close() {
    this.#stop.abort();
    this.#claim.abort();
    this.#leaderAnswered();
    clearInterval(this.#asking);
    this.#feed?.close();
    this.#feed = null;
    this.#channel?.close();
  }
}
