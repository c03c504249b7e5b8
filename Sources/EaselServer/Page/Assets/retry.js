// @ts-check
// What another try of a picture would do and cost, in words, before anybody asks for it.
import { plural, text } from './text.js';

/** @typedef {import('./types.js').ImageNode} ImageNode */

/** Whether something of it is paid and not fetched yet. @param {ImageNode} node */
export const isOwed = (node) => node.retryAction === 'fetch';

/** @param {ImageNode} node @returns {{label: string, note: string}|undefined} nothing when there is nothing to retry */
export function retryOf(node) {
  const words = text.retry;
  if (!node.retryAction) return undefined;
  if (isOwed(node)) return { label: words.fetch, note: words.free };
  const label = node.status === 'canceled' ? words.startAgain : node.error?.code === 'outcome_unknown' ? words.anyway : words.create;
  return { label, note: priceOfAll([node]) };
}

/** The same in one line; empty when there is nothing to retry. @param {ImageNode} node */
export function retryLabel(node) {
  const retry = retryOf(node);
  return retry ? joined(retry.label, retry.note) : '';
}

/** What another try of all of them would do; empty when there is nothing to retry. @param {ImageNode[]} nodes */
export function retryLabelOfAll(nodes) {
  if (nodes.length === 1) return retryLabel(nodes[0]);
  const words = text.retry;
  const owed = nodes.filter(isOwed).length;
  const paid = nodes.filter((node) => node.retryAction === 'create');
  if (!paid.length) return owed ? joined(words.fetchSeveral(owed), words.free) : '';
  if (!owed) return joined(words.createSeveral(paid.length), priceOfAll(paid));
  return joined(words.several(paid.length + owed), [priceOfAll(paid), words.someFree(owed)].filter(Boolean).join(', '));
}

/** @param {string} label @param {string} note */
const joined = (label, note) => (note ? `${label} · ${note}` : label);

/** What a further task for each of them costs; empty when that is not known of all. @param {ImageNode[]} nodes */
function priceOfAll(nodes) {
  const prices = nodes.map((node) => node.price ?? node.priceCeiling);
  if (prices.includes(undefined)) return '';
  const sum = prices.reduce((/** @type {number} */ all, price) => all + (price ?? 0), 0);
  return nodes.every((node) => node.price !== undefined) ? plural(sum, 'credit') : text.composer.upTo(sum);
}
