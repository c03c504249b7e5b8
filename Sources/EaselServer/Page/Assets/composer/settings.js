// @ts-check
// Which models and settings can be chosen. Pure functions.

/** @typedef {import('../model/types.js').Model} Model */

/**
 * The models that take so many reference images.
 * @param {Model[]} models @param {number} count @param {number} largest in bytes
 */
export const modelsFor = (models, count, largest) =>
  models.filter((model) =>
    count ? model.maxReferences >= count && (model.maxReferenceBytes ?? Infinity) >= largest : !model.requiresReferences
  );

/**
 * The chosen one of the offered models. Where it can't be used, its other form stands in for it (“Seedream 4.5” and
 * “Seedream 4.5 Edit”), else the usual one.
 * @param {Model[]} offered @param {Model|undefined} chosen @param {string|undefined} usual
 */
export function standIn(offered, chosen, usual) {
  const isOtherForm = (/** @type {Model} */ { name }) =>
    chosen && (name.startsWith(`${chosen.name} `) || chosen.name.startsWith(`${name} `));
  return offered.find((model) => model === chosen) ?? offered.find(isOtherForm) ??
    offered.find(({ id }) => id === usual) ?? offered[0];
}

/**
 * What was chosen before, where the model has it; else its own default.
 * @param {Model} model @param {Record<string, string>} chosen
 */
export function settingsFor(model, chosen) {
  const pick = (/** @type {string[]} */ offered, /** @type {string} */ wanted, /** @type {string} */ usual) =>
    offered.includes(wanted) ? wanted : offered.includes(usual) ? usual : offered[0];
  return {
    ratio: pick(model.aspectRatios, chosen.aspectRatio, model.defaultAspectRatio),
    resolution: pick(model.resolutions, chosen.resolution, model.defaultResolution),
  };
}
