// @ts-check
// What a retry of an image would do and cost, in words, before anybody requests it.
import { priceOfRetry } from './prices.js';
import { text } from '../words/text.js';

/** @typedef {import('./types.js').ImageNode} ImageNode */

/** Whether something of it is paid and not fetched yet. @param {ImageNode} node */
export const isOwed = (node) => node.retryAction === 'fetch';

/** Whether it was sent to the provider, who may charge for it whatever becomes of it. @param {ImageNode} node */
export const wasSent = (node) => node.status !== 'pending' && node.startedAt !== undefined;

/** @param {ImageNode} node @returns {{label: string, note: string}|undefined} nothing when there is nothing to retry */
export function retryOf(node) {
  const words = text.retry;
  if (!node.retryAction) return undefined;
  const label = isOwed(node)
    ? words.fetch
    : node.status === 'canceled'
    ? words.startAgain
    : node.error?.code === 'outcome_unknown'
    ? words.anyway
    : words.create;
  return { label, note: priceOfRetry([node]).says };
}

/** The same for all of them. @param {ImageNode[]} nodes @returns {{label: string, note: string}|undefined} */
export function retryOfAll(nodes) {
  const able = nodes.filter((node) => node.retryAction);
  if (able.length < 2) return able[0] && retryOf(able[0]);
  const words = text.retry;
  const owed = able.filter(isOwed).length;
  const label = owed === able.length
    ? words.fetchSeveral(owed)
    : owed
    ? words.several(able.length)
    : words.createSeveral(able.length);
  return { label, note: priceOfRetry(able).says };
}
