// @ts-check
// What was done on the board in this window, for undo and redo. Each canvas has its own history.

/**
 * @typedef {{says: string, ids: string[], undo: () => Promise<unknown>|void, redo: () => Promise<unknown>|void,
 *   made?: boolean, close?: () => void}} Step
 * `ids` are the images it is about, `made` says that it made them; `close` takes away the notice that offers to undo it
 */

const MOST = 200;

export class UndoHistory {
  #store;
  /** @type {Map<string, {done: Step[], undone: Step[]}>} */
  #canvases = new Map();
  /** One after the other, in the order they were asked for. @type {Promise<unknown>} */
  #turn = Promise.resolve();

  /** @param {import('./store.js').Store} store */
  constructor(store) {
    this.#store = store;
  }

  get #here() {
    return this.#on(this.#store.canvas?.id);
  }

  /** @param {string} [canvasId] */
  #on(canvasId = '') {
    const here = this.#canvases.get(canvasId) ?? { done: [], undone: [] };
    this.#canvases.set(canvasId, here);
    return here;
  }

  /**
   * @param {Step} step
   * @param {{under?: Promise<unknown>, canvasId?: string}} [about] `under`: what has to end before it can be undone
   */
  did(step, { under, canvasId = this.#store.canvas?.id } = {}) {
    const here = this.#on(canvasId);
    here.done = [...here.done, step].slice(-MOST);
    here.undone = [];
    if (under) void this.#queue(() => under);
  }

  /** It came to nothing. @param {Step} step */
  forget(step) {
    for (const known of this.#canvases.values()) known.done = known.done.filter((other) => other !== step);
  }

  /**
   * Images that were made can be put into the trash, and come back from there.
   * @param {string[]} ids
   * @param {string} says
   * @param {string|undefined} canvasId
   */
  created(ids, says, canvasId) {
    if (ids.length) {
      this.did({
        says,
        ids,
        made: true,
        undo: () => this.#store.trash.remove(ids),
        redo: () => this.#store.trash.restore(ids),
      }, { canvasId });
    }
  }

  /** @param {Step} [step] the last one @returns {Promise<Step|undefined>} what is undone now, if there was something */
  async undo(step = this.#here.done.at(-1)) {
    const canvas = step && [...this.#canvases.values()].find(({ done }) => done.includes(step));
    if (!canvas) return undefined;
    this.forget(step);
    canvas.undone.push(step);
    await this.#queue(() => step.undo());
    return step;
  }

  /** @returns {Promise<Step|undefined>} */
  async redo() {
    const here = this.#here;
    const step = here.undone.pop();
    if (!step) return undefined;
    here.done.push(step);
    await this.#queue(() => step.redo());
    return step;
  }

  /** @param {() => Promise<unknown>|void} run */
  #queue(run) {
    this.#turn = this.#turn.then(run).catch((problem) => this.#store.say('trouble', problem));
    return this.#turn;
  }
}
