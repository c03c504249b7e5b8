// @ts-check
// The images of a node: the one it shows first, and its alternatives (a late result is kept, not thrown away).

/** @typedef {import('./types.js').ImageNode} ImageNode */
/** @typedef {import('./types.js').Result} Result */

/** @param {ImageNode} node @returns {Result[]} */
export function resultsOf(node) {
  if (node.status !== 'completed') return [];
  return [/** @type {Result} */ (node), ...(node.alternatives ?? [])];
}

/** @param {ImageNode} node @param {number} [index] @returns {Result} */
export function resultOf(node, index = 0) {
  const results = resultsOf(node);
  return results[index] ?? results[0] ?? /** @type {Result} */ (node);
}

/**
 * The path of a signed URL, so that the page works under any host.
 * @param {string|undefined} url
 */
export function localPath(url) {
  if (!url) return '';
  const parsed = new URL(url, location.origin);
  return parsed.pathname + parsed.search;
}

/** Saves instead of shows, under the name the server gives it. @param {Result} result */
export const downloadPath = (result) =>
  `${localPath(result.imageUrl)}${result.imageUrl?.includes('?') ? '&' : '?'}download=1`;

/** The widths the server makes thumbnails in. */
export const THUMBNAIL_WIDTHS = [256, 512, 1024];

/**
 * The image fine enough for so many device pixels: a thumbnail, or when near the whole image.
 * @param {Result} result
 * @param {number} pixels
 */
export function pathFor(result, pixels) {
  const width = THUMBNAIL_WIDTHS.find((step) => pixels <= step);
  if (!result.thumbnailUrl || !width) return localPath(result.imageUrl);
  const parsed = new URL(result.thumbnailUrl, location.origin);
  parsed.searchParams.set('width', String(width));
  return parsed.pathname + parsed.search;
}
