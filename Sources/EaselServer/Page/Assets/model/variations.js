// @ts-check
// More images like one: what is asked for.

/** @param {import('./types.js').ImageNode} node */
export const variationsOf = ({ prompt, model, aspectRatio, resolution, outputFormat, referenceImages }) => ({
  prompt,
  model,
  aspectRatio,
  resolution,
  outputFormat,
  referenceImages,
  count: 4,
});
