// @ts-check
// What a share link shows: one canvas, to look at. Everything that changes something is replaced by what does nothing,
// so whatever a key or a gesture asks for stays without effect; the server would refuse it as well.
import { Feed } from '../state/feed.js';
import { Problem } from '../model/server.js';
import { Store } from '../state/store.js';

/** Refusals that stay. */
const ENDS = new Set([401, 403, 404]);
const nothing = () => {};

export class SharedStore extends Store {
  readOnly = true;
  moves = /** @type {any} */ ({
    over: (/** @type {any} */ node) => node,
    move: nothing,
    settle: nothing,
    sendAll: nothing,
    forget: nothing,
  });
  trash =
    /** @type {any} */ ({ has: () => false, tookNode: () => false, tookSnapshot: nothing, tookDeletion: () => true });
  /** @type {Feed|null} */
  #feed = null;

  /** @param {string} canvasId */
  constructor(canvasId) {
    super();
    this.canvasId = canvasId;
    this.boards.loadMessages = async () => {}; // the chat is not shared
  }

  /** @param {string} method @param {string} path @param {any} [options] */
  async call(method, path, options) {
    if (method !== 'GET') throw new Problem({ code: 'read_only' });
    try {
      return await super.call(method, path, options);
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 401) this.#end(problem);
      throw problem;
    }
  }

  /**
   * What came to nothing is between those who asked for it and the provider.
   * @param {import('../model/types.js').ImageNode} node
   */
  hides({ status }) {
    return status === 'failed' || status === 'canceled';
  }

  /** Snapshot first, then everything after its version by the feed. */
  async open() {
    this.#feed?.close();
    this.boardProblem = null;
    this.say('nodes');
    try {
      const snapshot = await this.call('GET', `/api/canvases/${encodeURIComponent(this.canvasId)}`);
      this.changes.snapshot(snapshot);
      this.#feed = new Feed({
        change: (change) => this.changes.heard(change),
        line: (line) => this.#line(line),
        gone: () => this.#end(new Problem({ status: 404, code: 'share_revoked' })),
        refused: () => this.stillWelcome(),
      });
      this.#feed.follow(new Map([[this.canvasId, snapshot.version]]));
    } catch (problem) {
      if (this.boardProblem !== problem) this.#end(/** @type {Error} */ (problem));
    }
  }

  /** After a refused feed: whether the link still admits anybody. */
  async stillWelcome() {
    try {
      await this.call('GET', `/api/canvases/${encodeURIComponent(this.canvasId)}/image-nodes?limit=1`);
      return true;
    } catch (problem) {
      return !(problem instanceof Problem && ENDS.has(problem.status));
    }
  }

  /** @param {import('../state/feed.js').Line} line */
  #line(line) {
    if (line === this.line) return;
    this.line = line;
    this.say('line');
  }

  /** Nothing is shown any more but why. @param {Error} problem */
  #end(problem) {
    this.#feed?.close();
    this.#feed = null;
    this.nodes = null;
    this.boardProblem = problem;
    this.say('nodes');
    this.say('line');
  }

  refreshUsageSoon() {} // what it cost is not shared
  async loadModels() {}
}
