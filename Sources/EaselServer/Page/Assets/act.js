// @ts-check
// What an action on a picture does.
import { copyPicture, copyWords } from './clipboard.js';
import { savePicture } from './exporting.js';
import { notice } from './notices.js';
import { actionsOf } from './picture-actions.js';
import { priceOf } from './prices.js';
import { resultOf } from './results.js';
import { uniqueId } from './server.js';
import { freeSpots } from './spots.js';
import { plural, text } from './text.js';

const VARIATIONS = 4;

/**
 * @param {import('./store.js').Store} store
 * @param {{composer: import('./composer.js').Composer, visit: (id: string) => void, open: (id: string, result?: number) => void,
 *   leaving: (ids: string[]) => () => void, offer: (step: import('./history.js').Step) => void, story: (id: string) => void, more: (id: string, at: {x: number, y: number}|undefined, result?: number) => void}} parts
 */
export function actor(store, parts) {
  const trouble = (/** @type {unknown} */ problem) => notice(/** @type {Error} */ (problem).message);

  /** @param {string[]} ids */
  const remove = (ids) => {
    if (!ids.length) return;
    /** @type {import('./history.js').Step} */
    const step = { says: text.tools.deleted(ids.length), ids, undo: () => store.trash.restore(ids), redo: () => store.trash.remove(ids) };
    const leave = parts.leaving(ids);
    const going = store.trash.remove(ids);
    leave();
    store.history.did(step, { under: going });
    void going.then((gone) => {
      if (!gone.length) return store.history.forget(step);
      step.says = text.tools.deleted(gone.length);
      parts.offer(step);
    });
  };

  /**
   * More pictures like it, at the free places round it. One order each, so that each has its place.
   * @param {import('./types.js').ImageNode} node
   */
  const vary = async (node) => {
    const { prompt, model, aspectRatio, resolution, outputFormat, referenceImages } = node;
    const spots = freeSpots([...(store.nodes?.values() ?? [])], node, VARIATIONS);
    const request = { prompt, model, aspectRatio, resolution, outputFormat, referenceImages };
    notice(text.tools.varying(VARIATIONS, costOf(store, node, VARIATIONS)));
    /** @type {string[]} */
    const ids = [];
    try {
      for (const position of spots) ids.push(...await store.pictures.create({ ...request, position }, uniqueId()));
    } catch (problem) {
      trouble(problem);
    }
    store.history.created(ids, text.history.created(ids.length), node.canvasId);
  };

  /**
   * @param {string} action
   * @param {string} id
   * @param {number} [result] which of its results is meant
   * @param {{x: number, y: number}} [at] where the person pointed
   * @returns {void}
   */
  const act = (action, id, result = 0, at) => {
    const node = store.nodes?.get(id);
    if (!node) return;
    if (action === 'visit') return parts.visit(id);
    if (action === 'more') return parts.more(id, at, result);
    if (!actionsOf(node).includes(action)) return;
    const shown = resultOf(node, result);
    switch (action) {
      case 'open': return parts.open(id, result);
      case 'retry': return void store.pictures.retry(id);
      case 'cancel': return void store.pictures.cancel(id);
      case 'variations': return void vary(node);
      case 'reference': return parts.composer.addReference(shown);
      case 'download': return savePicture(node, shown);
      case 'copyImage': return void copyPicture(shown);
      case 'copy': return void copyWords(node.prompt);
      case 'edit': return parts.composer.fill(node.prompt, { model: node.model, aspectRatio: node.aspectRatio, resolution: node.resolution }, node.referenceImages);
      case 'story': return parts.story(id);
      case 'delete': return remove([id]);
    }
  };
  return { act, remove };
}

/**
 * What so many more of it cost about, in words; empty when not known.
 * @param {import('./store.js').Store} store @param {import('./types.js').ImageNode} node @param {number} count
 */
function costOf(store, node, count) {
  const each = priceOf(store.models?.models.find((known) => known.id === node.model), node.resolution);
  // What is only an upper bound is no "about".
  return each && !each.isCeiling ? plural(each.credits * count, 'credit') : '';
}
