// @ts-check
// Which models and settings can be chosen. Pure functions.

import { text } from '../words/text.js';

/** @typedef {import('../model/types.js').Model} Model */
/** @typedef {{model: string, aspectRatio?: string, resolution?: string}} Chosen */

/**
 * The models that take this many reference images.
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
 * The one nearest to what is wanted: of ratios the nearest shape, of resolutions the nearest size.
 * @param {string[]} offered @param {string} wanted
 */
export function nearestTo(offered, wanted) {
  const measure = (/** @type {string} */ words) => {
    const [width, height = 1] = words.split(/[:x×]/).map(parseFloat);
    return Math.log(width / height);
  };
  const distance = (/** @type {string} */ words) => Math.abs(measure(words) - measure(wanted));
  const known = offered.filter((words) => Number.isFinite(distance(words)));
  return known.reduce(
    (/** @type {string|undefined} */ best, words) =>
      best !== undefined && distance(best) <= distance(words) ? best : words,
    undefined,
  );
}

/**
 * What was chosen before, where the model has it, else the nearest to it; where nothing was chosen its own default.
 * @param {Model} model @param {Record<string, string>} chosen
 */
export function settingsFor(model, chosen) {
  const pick = (/** @type {string[]} */ offered, /** @type {string} */ wanted, /** @type {string} */ usual) =>
    offered.includes(wanted)
      ? wanted
      : (wanted && nearestTo(offered, wanted)) || (offered.includes(usual) ? usual : offered[0]);
  return {
    ratio: pick(model.aspectRatios, chosen.aspectRatio, model.defaultAspectRatio),
    resolution: pick(model.resolutions, chosen.resolution, model.defaultResolution),
  };
}

/**
 * The ratio and the resolution that stand in the composer, as far as the model has them.
 * @param {{aspectRatio?: string, resolution?: string}|undefined} chosen @returns {Record<string, string>}
 */
export const shapeOf = (chosen) =>
  Object.fromEntries(
    ['aspectRatio', 'resolution'].flatMap((name) => {
      const value = chosen?.[/** @type {'aspectRatio'|'resolution'} */ (name)];
      return value ? [[name, value]] : [];
    }),
  );

/**
 * What another model could not keep, and what stands there instead.
 * @param {{aspectRatio?: string, resolution?: string}} before @param {{aspectRatio?: string, resolution?: string}} now
 * @returns {[string, string|undefined][]}
 */
export const settingsThatChanged = (before, now) =>
  /** @type {const} */ (['aspectRatio', 'resolution']).flatMap((name) => {
    const [was, is] = [before[name], now[name]];
    return was && was !== is ? [/** @type {[string, string|undefined]} */ ([was, is])] : [];
  });

/**
 * What to say of another model; nothing when it is the same one or nothing is worth a word.
 * @param {Model} model @param {Chosen} before @param {Chosen} now @param {boolean} chosen whether the person chose it
 */
export function switchWords(model, before, now, chosen) {
  if (model.id === before.model) return '';
  const changes = settingsThatChanged(before, now);
  return [
    chosen ? '' : text.composer.modelSwitched(model.name),
    changes.length ? text.composer.settingsChanged(model.name, changes) : '',
  ].filter(Boolean).join(' ');
}
