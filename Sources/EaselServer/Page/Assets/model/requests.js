// @ts-check
// What a request contains, with defaults for what it leaves open. Pure functions.

/** @typedef {import('./types.js').Models} Models */

/**
 * The model by its name, ratio and resolution, as far as the model has them.
 * @param {Models|null} models
 * @param {{model?: string, aspectRatio?: string, resolution?: string}} request
 * @returns {string[]}
 */
export function settingsOf(models, { model, aspectRatio, resolution }) {
  const chosen = models?.models.find(({ id }) => id === (model ?? models.defaultModel));
  const named = [
    chosen?.name ?? model,
    aspectRatio ?? chosen?.defaultAspectRatio,
    resolution ?? chosen?.defaultResolution,
  ];
  return named.flatMap((words) => words ?? []);
}
