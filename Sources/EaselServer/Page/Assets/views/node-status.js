// @ts-check
// The status of an image that is not complete, and what to do next.
import { el } from '../ui/dom.js';
import { faceOf } from '../board/node-state.js';
import { retryOf } from '../model/retry.js';
import { text } from '../words/text.js';

/**
 * @param {import('../model/types.js').ImageNode} node
 * @param {(shown: string) => void} again gets the price that was shown
 * @returns {Element[]} nothing when there is nothing to retry
 */
export function nodeStatus(node, again) {
  const retry = retryOf(node);
  if (!retry) return [];
  const ended = node.status === 'failed' || node.status === 'canceled';
  const { title, detail } = faceOf(node, 0);
  const says = ended
    ? [el('strong', { text: title }), detail && el('span', { dir: 'auto', text: detail })]
    : [el('span', { text: text.retry.moreOwed })];
  return [
    el(
      'div',
      { class: 'standing' },
      el('p', {}, ...says),
      el(
        'button',
        {
          type: 'button',
          class: 'small-button',
          on: { click: () => again(retry.note) },
        },
        retry.label,
        '\u00a0· ',
        el('span', { class: 'button-note', text: retry.note }),
      ),
    ),
  ];
}
