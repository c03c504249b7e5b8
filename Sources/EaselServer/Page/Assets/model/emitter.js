// @ts-check
// How the store tells the elements that something changed.

/**
 * @typedef
 *   {'session'|'canvases'|'canvas'|'nodes'|'node'|'messages'|'models'|'usage'|'line'|'arrived'|'gone'|'trouble'}
 *   Topic
 */

export class Emitter extends EventTarget {
  /**
   * Calls `run` at every change of a topic.
   * @param {Topic} topic @param {(detail: any) => void} run
   */
  on(topic, run) {
    this.addEventListener(topic, (event) => run(/** @type {CustomEvent} */ (event).detail));
  }

  /** @param {Topic} topic @param {any} [detail] */
  say(topic, detail) {
    this.dispatchEvent(new CustomEvent(topic, { detail }));
  }
}
