// @ts-check
// What can be done with an image: name, icon, shortcut, and when it applies. An image's tools, its menu,
// the shortcuts and their help are built from this one table.
import { priceOfRequest, priceOfRetry } from '../model/prices.js';
import { retryOf, wasSent } from '../model/retry.js';
import { text } from '../words/text.js';
import { variationsOf } from '../model/variations.js';

/** @typedef {import('../model/types.js').ImageNode} ImageNode */
/** @typedef {import('../model/types.js').Models} Models */
/**
 * @typedef {{icon: string, key: string, shown?: string, one?: boolean, applies: (node: ImageNode) => boolean,
 *   price?: (node: ImageNode, models: Models|null) => import('../model/prices.js').Price}} ImageAction
 */

const done = (/** @type {ImageNode} */ node) => node.status === 'completed';
const open = (/** @type {ImageNode} */ node) => node.status === 'pending' || node.status === 'processing';
const retryable = (/** @type {ImageNode} */ node) => node.retryAction !== undefined;
const any = () => true;

/**
 * In the order of the menu. `one`: for one image at a time; `price`: what it costs, which stands on everything that
 *   does it.
 * @type {Record<string, ImageAction>}
 */
export const IMAGE_ACTIONS = {
  open: { icon: 'open', key: 'o', one: true, applies: done },
  retry: { icon: 'retry', key: 'r', applies: retryable, price: (node) => priceOfRetry([node]) },
  cancel: { icon: 'stop', key: 'x', applies: open },
  variations: {
    icon: 'variations',
    key: 'shift+v',
    shown: '⇧ V',
    one: true,
    applies: done,
    price: (node, models) => priceOfRequest(models, variationsOf(node)),
  },
  reference: { icon: 'reference', key: 'f', applies: done },
  download: { icon: 'download', key: 'd', applies: done },
  copyImage: { icon: 'image', key: 'i', one: true, applies: done },
  copy: { icon: 'copy', key: 'p', one: true, applies: any },
  edit: { icon: 'pencil', key: 'e', one: true, applies: any },
  story: { icon: 'story', key: 'h', one: true, applies: any },
  delete: { icon: 'trash', key: 'Delete', shown: 'Del', applies: any },
};

/** @param {ImageNode} node @returns {string[]} names of actions, in the order of the menu */
export const actionsOf = (node) => Object.keys(IMAGE_ACTIONS).filter((name) => IMAGE_ACTIONS[name].applies(node));

const TOOLS = {
  completed: ['open', 'variations', 'reference', 'download', 'more', 'delete'],
  pending: ['cancel', 'story', 'more'],
  processing: ['cancel', 'story', 'more'],
  failed: ['retry', 'edit', 'story', 'more', 'delete'],
  canceled: ['retry', 'edit', 'more', 'delete'],
};

/** The few that are always at hand. @param {ImageNode} node @param {boolean} [readOnly] @returns {string[]} */
export const toolsOf = (
  node,
  readOnly = false,
) => (readOnly
  ? ['open', 'download'].filter((name) => IMAGE_ACTIONS[name].applies(node))
  : TOOLS[node.status].filter((name) => name === 'more' || IMAGE_ACTIONS[name].applies(node)));

/** @param {string} name */
export const iconOf = (name) => (name === 'more' ? 'more' : IMAGE_ACTIONS[name].icon);

/** @param {string} name @returns {string} */
export const keyOf = (name) => IMAGE_ACTIONS[name].shown ?? IMAGE_ACTIONS[name].key.toUpperCase();

/** @param {string} name @returns {string} */
export const labelOf = (name) => /** @type {any} */ (text.tools)[name];

/**
 * The words for doing it with this image.
 * @param {string} name @param {ImageNode} node @param {Models|null} models
 * @returns {{label: string, note: string, all: string}} `note`: the price, empty for what never costs; `all`: both in
 *   one line
 */
export function wordsOf(name, node, models) {
  const label = (name === 'retry' && retryOf(node)?.label) ||
    (name === 'cancel' && wasSent(node) && text.tools.cancelSent) || labelOf(name);
  const note = IMAGE_ACTIONS[name]?.price?.(node, models).says ?? '';
  return { label, note, all: note ? `${label} · ${note}` : label };
}
