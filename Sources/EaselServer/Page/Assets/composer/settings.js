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
