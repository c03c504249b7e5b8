// @ts-check
// What was done on the board in this window, for undo and redo. Each canvas has its own.

/**
 * @typedef {{says: string, ids: string[], undo: () => Promise<unknown>|void, redo: () => Promise<unknown>|void}} Step
 * `ids` are the images it is about
 */

const MOST = 200;

export class History {
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
    const id = this.#store.canvas?.id ?? '';
    const here = this.#canvases.get(id) ?? { done: [], undone: [] };
    this.#canvases.set(id, here);
    return here;
  }

  /** @param {Step} step @param {Promise<unknown>} [under] what has to end before it can be undone */
  did(step, under) {
    const here = this.#here;
    here.done = [...here.done, step].slice(-MOST);
    here.undone = [];
    if (under) this.#queue(() => under);
  }

  /** It came to nothing. @param {Step} step */
  forget(step) {
    for (const known of this.#canvases.values()) known.done = known.done.filter((other) => other !== step);
  }

  /** @param {Step} [step] the last one @returns {Step|undefined} nothing when there was nothing to undo */
  undo(step = this.#here.done.at(-1)) {
    const canvas = step && [...this.#canvases.values()].find(({ done }) => done.includes(step));
    if (!canvas) return undefined;
    this.forget(step);
    canvas.undone.push(step);
    this.#queue(() => step.undo());
    return step;
  }

  /** @returns {Step|undefined} */
  redo() {
    const here = this.#here;
    const step = here.undone.pop();
    if (!step) return undefined;
    here.done.push(step);
    this.#queue(() => step.redo());
    return step;
  }

  /** @param {() => Promise<unknown>|void} run */
  #queue(run) {
    this.#turn = this.#turn.then(run).catch((problem) => this.#store.say('trouble', problem));
  }
}
