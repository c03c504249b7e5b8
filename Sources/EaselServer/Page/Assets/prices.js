// @ts-check
// What an image costs, before it is asked for.

/**
 * The listed price of one image, or where none is known how much is set aside for it at most.
 * @param {import('./types.js').Model|undefined} model @param {string|undefined} resolution
 * @returns {{credits: number, isCeiling: boolean}|undefined} nothing when not even that is known
 */
export function priceOf(model, resolution) {
  // Another resolution's price is not this one's.
  const known = model?.credits.find((price) => price.resolution === resolution) ?? model?.credits.find((price) => price.resolution === undefined);
  if (known) return { credits: known.credits, isCeiling: false };
  return model?.priceCeiling === undefined ? undefined : { credits: model.priceCeiling, isCeiling: true };
}
