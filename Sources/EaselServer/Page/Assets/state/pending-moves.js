// @ts-check
// Positions and sizes shown here that the server does not have yet. While an image has one, its position from the feed
// is not shown, so two windows never fight over it. An image held by the pointer stays in place until released.
import { Problem } from '../model/server.js';
import { text } from '../words/text.js';

/** @typedef {import('../model/types.js').ImageNode} ImageNode */
/** @typedef {{position?: {x: number, y: number}, size?: {width: number, height: number}}} Move */

/** So many images are followed by other windows while they are dragged; more are sent when let go. */
const LIVE = 4;
const LIVE_EVERY_MS = 200;

export class PendingMoves {
  #store;
  /** @type {Map<string, Move>} */
  #moves = new Map();
  /** @type {Set<string>} */
  #held = new Set();
  /** @type {Set<string>} */
  #sending = new Set();
  /** Where those were that are moved now, before they were. @type {Map<string, Required<Move>>} */
  #before = new Map();
  /** @type {number|undefined} */
  #timer;

  /** @param {import('./store.js').Store} store */
  constructor(store) {
    this.#store = store;
  }

  /**
   * A node of the server where it is shown here.
   * @param {ImageNode} node
   */
  over(node) {
    const move = this.#moves.get(node.id);
    return move ? { ...node, ...move } : node;
  }

  /** @param {string} id */
  forget(id) {
    this.#moves.delete(id);
    this.#held.delete(id);
    this.#before.delete(id);
  }

  /**
   * Shows a move at once; `settle` sends it for good.
   * @param {string} id
   * @param {Move} move
   * @param {boolean} [held] whether more of it is to come
   */
  move(id, move, held = false) {
    const node = this.#store.nodes?.get(id);
    if (!node) return;
    if (held) this.#held.add(id);
    if (!this.#before.has(id)) this.#before.set(id, { position: node.position, size: node.size });
    this.#moves.set(id, { ...this.#moves.get(id), ...move });
    this.#store.nodes?.set(id, { ...node, ...move });
    this.#store.say('node', { id, before: node });
    if (held && this.#held.size <= LIVE) this.#timer ??= setTimeout(() => this.#sendHeld(), LIVE_EVERY_MS);
  }

  #sendHeld() {
    this.#timer = undefined;
    for (const id of this.#held) void this.#send(id);
  }

  /**
   * Sends what was moved, and makes one step of it that can be undone.
   * @param {Iterable<string>} [ids] all that are moved now @param {string} [says]
   * @returns {import('./undo-history.js').Step|undefined} nothing when none is elsewhere now
   */
  settle(ids = [...this.#before.keys()], says) {
    /** @type {Map<string, Move>} */
    const back = new Map();
    /** @type {Map<string, Move>} */
    const on = new Map();
    for (const id of ids) {
      const before = this.#before.get(id);
      const node = this.#store.nodes?.get(id);
      if (before && node) {
        const [was, is] = differences(before, node);
        back.set(id, was);
        on.set(id, is);
      }
      this.#before.delete(id);
      this.#held.delete(id);
      void this.#send(id);
    }
    if (![...back.values()].some(({ position, size }) => position || size)) return undefined;
    const resized = [...back.values()].some(({ size }) => size);
    const step = {
      says: says ??
        (resized ? text.history.resized : text.history.moved)(
          back.size,
          this.#store.nodes?.get([...back.keys()][0])?.prompt ?? '',
        ),
      ids: [...back.keys()],
      undo: () => this.#put(back),
      redo: () => this.#put(on),
    };
    this.#store.history.did(step);
    return step;
  }

  /** Undone or redone. @param {Map<string, Move>} moves */
  #put(moves) {
    for (const [id, move] of moves) {
      if (!move.position && !move.size) continue;
      this.move(id, move);
      this.#before.delete(id);
      void this.#send(id);
    }
  }

  /** The line is back: what was moved meanwhile is sent. */
  sendAll() {
    for (const id of this.#moves.keys()) void this.#send(id);
  }

  /** One request at a time for each image, so that the last place wins. @param {string} id */
  async #send(id) {
    const store = this.#store;
    const move = this.#moves.get(id);
    if (!move || this.#sending.has(id)) return;
    this.#sending.add(id);
    try {
      const node = await store.call('PATCH', `/api/image-nodes/${id}`, { body: rounded(move) });
      this.#sending.delete(id);
      // Moved again meanwhile.
      if (this.#moves.get(id) !== move) return this.#held.has(id) ? undefined : void this.#send(id);
      if (this.#held.has(id)) return;
      this.#moves.delete(id);
      store.changes.node(node);
    } catch (problem) {
      this.#sending.delete(id);
      // Sent when the line is back.
      if (problem instanceof Problem && (problem.code === 'network_error' || problem.status >= 500)) return;
      this.forget(id);
      await store.imageRequests.refetch(id);
      store.say('trouble', /** @type {Error} */ (problem).message);
    }
  }
}

/**
 * What of the place and the size is another now: as it was, and as it is.
 * @param {Required<Move>} before
 * @param {Required<Move>} after
 * @returns {[Move, Move]}
 */
function differences(before, after) {
  const [was, is] = [rounded(before), rounded(after)];
  const names = /** @type {('position'|'size')[]} */ (['position', 'size']).filter((name) =>
    JSON.stringify(was[name]) !== JSON.stringify(is[name])
  );
  return [
    Object.fromEntries(names.map((name) => [name, was[name]])),
    Object.fromEntries(names.map((name) => [name, is[name]])),
  ];
}

/** @param {Move} move @returns {Move} */
function rounded({ position, size }) {
  return {
    ...(position && { position: { x: Math.round(position.x), y: Math.round(position.y) } }),
    ...(size && { size: { width: Math.round(size.width), height: Math.round(size.height) } }),
  };
}
