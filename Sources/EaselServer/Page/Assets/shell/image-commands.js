// @ts-check
// What an action on an image does.
import { copyImage, copyWords } from '../ui/clipboard.js';
import { saveImage } from '../views/exporting.js';
import { notice } from '../ui/notices.js';
import { actionsOf } from '../board/image-actions.js';
import { resultOf } from '../model/results.js';
import { wasSent } from '../model/retry.js';
import { uniqueId } from '../model/server.js';
import { newSize, placeBeside } from '../board/positions.js';
import { text } from '../words/text.js';
import { variationsOf } from '../model/variations.js';

/**
 * @typedef {(action: string, id: string, how?: {result?: number, at?: {x: number, y: number}, shown?: string}) =>
 *   void} ImageCommand
 * `result`: which of its results is meant, `at`: where the person pointed, `shown`: the price that stood there
 */

/**
 * @param {import('../state/store.js').Store} store
 * @param {{composer: import('../composer/composer.js').Composer, visit: (id: string) => void, open: (id: string,
 *   result?: number) => void,
 *   leaving: (ids: string[]) => () => void, offer: (step: import('../state/undo-history.js').Step) => void, story:
 *   (id: string) => void, more: (id: string, at: {x: number, y: number}|undefined, result?: number) => void}} parts
 */
export function imageCommands(store, parts) {
  const trouble = (/** @type {unknown} */ problem) => notice(/** @type {Error} */ (problem).message);

  /** @param {string[]} ids */
  const remove = (ids) => {
    if (!ids.length) return;
    const prompts = new Map(ids.map((id) => [id, store.nodes?.get(id)?.prompt ?? '']));
    /** @type {import('../state/undo-history.js').Step} */
    const step = {
      says: text.tools.deleted(ids.length, prompts.get(ids[0]) ?? ''),
      ids,
      undo: () => store.trash.restore(ids),
      redo: () => store.trash.remove(ids),
    };
    const leave = parts.leaving(ids);
    const going = store.trash.remove(ids);
    leave();
    store.history.did(step, { under: going });
    void going.then((gone) => {
      if (!gone.length) return store.history.forget(step);
      step.says = text.tools.deleted(gone.length, prompts.get(gone[0]) ?? '');
      parts.offer(step);
    });
  };

  /** @param {string[]} ids */
  const cancel = async (ids) => {
    const open = ids.filter((id) => actionsOf(/** @type {any} */ (store.nodes?.get(id))).includes('cancel'));
    const canceled = (await Promise.all(open.map((id) => store.imageRequests.cancel(id)))).flatMap((node) =>
      node ?? []
    );
    if (canceled.length) notice(text.tools.canceled(canceled.length, canceled[0].prompt, canceled.some(wasSent)));
  };

  /**
   * More images like it, as near as there is room for them.
   * @param {import('../model/types.js').ImageNode} node @param {string} shown
   */
  const vary = async (node, shown) => {
    const request = variationsOf(node);
    const position = placeBeside([...(store.nodes?.values() ?? [])], node, request.count, newSize(request.aspectRatio));
    try {
      const ids = await store.spending.create({ ...request, position }, uniqueId(), shown);
      if (!ids) return;
      notice(text.tools.varying(request.count, node.prompt));
      store.history.created(ids, text.history.created(ids.length, node.prompt), node.canvasId);
    } catch (problem) {
      trouble(problem);
    }
  };

  /** @type {ImageCommand} */
  const act = (action, id, { result = 0, at, shown = '' } = {}) => {
    const node = store.nodes?.get(id);
    if (!node) return;
    if (action === 'visit') return parts.visit(id);
    if (action === 'more') return parts.more(id, at, result);
    if (!actionsOf(node).includes(action)) return;
    const one = resultOf(node, result);
    switch (action) {
      case 'open':
        return parts.open(id, result);
      case 'retry':
        return void store.spending.retry([id], shown);
      case 'cancel':
        return void cancel([id]);
      case 'variations':
        return void vary(node, shown);
      case 'reference':
        return parts.composer.addReference(one);
      case 'download':
        return saveImage(node, one);
      case 'copyImage':
        return void copyImage(one);
      case 'copy':
        return void copyWords(node.prompt);
      case 'edit':
        return parts.composer.fill(node.prompt, {
          model: node.model,
          aspectRatio: node.aspectRatio,
          resolution: node.resolution,
        }, node.referenceImages);
      case 'story':
        return parts.story(id);
      case 'delete':
        return remove([id]);
    }
  };
  return { act, remove, cancel };
}
