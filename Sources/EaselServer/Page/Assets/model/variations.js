// @ts-check
// The request for more images like this one.

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
