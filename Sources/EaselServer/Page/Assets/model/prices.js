// @ts-check
// What something costs, before it is requested, and the text that says so.
import { plural, text } from '../words/text.js';

/** @typedef {import('./types.js').ImageNode} ImageNode */
/** @typedef {import('./types.js').Models} Models */
/**
 * @typedef {{images: number, credits: number|undefined, says: string, title?: string}} Price
 * `images`: how many are made and paid; `credits`: of all together, undefined when not known
 */

/**
 * The listed price of one image, or where none is known how much is set aside for it at most.
 * @param {import('./types.js').Model|undefined} model @param {string|undefined} resolution
 * @returns {{credits: number, isCeiling: boolean}|undefined} nothing when not even that is known
 */
function priceOf(model, resolution) {
  // Another resolution's price is not this one's.
  const known = model?.credits.find((price) => price.resolution === resolution) ??
    model?.credits.find((price) => price.resolution === undefined);
  if (known) return { credits: known.credits, isCeiling: false };
  return model?.priceCeiling === undefined ? undefined : { credits: model.priceCeiling, isCeiling: true };
}

/** @param {number} images @param {number|undefined} credits @param {boolean} isCeiling @returns {Price} */
function price(images, credits, isCeiling) {
  const words = text.price;
  if (credits === undefined) return { images, credits, says: words.unknown, title: words.unknownHint };
  const sum = Math.round(credits * 100) / 100;
  return {
    images,
    credits: sum,
    says: isCeiling ? words.upTo(sum) : plural(sum, 'credit'),
    title: isCeiling ? words.ceilingHint : undefined,
  };
}

/**
 * @param {Models|null} models
 * @param {{model?: string, resolution?: string, count?: number}} request
 * @returns {Price}
 */
export function priceOfRequest(models, { model, resolution, count = 1 }) {
  const chosen = models?.models.find((known) => known.id === (model ?? models.defaultModel));
  const each = priceOf(chosen, resolution ?? chosen?.defaultResolution);
  return price(count, each && each.credits * count, each?.isCeiling ?? false);
}

/** What all of them took so far, with every try. @param {ImageNode[]} nodes */
export const creditsOf = (nodes) =>
  Math.round(nodes.reduce((sum, { creditsConsumed = 0 }) => sum + creditsConsumed, 0) * 100) / 100;

/** What another try of all of them costs. @param {ImageNode[]} nodes @returns {Price} */
export function priceOfRetry(nodes) {
  const paid = nodes.filter((node) => node.retryAction === 'create');
  const owed = nodes.filter((node) => node.retryAction === 'fetch').length;
  if (!paid.length) return { images: 0, credits: 0, says: text.price.free };
  const prices = paid.map((node) => node.price ?? node.priceCeiling);
  const sum = prices.includes(undefined)
    ? undefined
    : prices.reduce((/** @type {number} */ all, one) => all + (one ?? 0), 0);
  const made = price(paid.length, sum, paid.some((node) => node.price === undefined));
  return owed ? { ...made, says: `${made.says}, ${text.price.someFree(owed)}` } : made;
}
