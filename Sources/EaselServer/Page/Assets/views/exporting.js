// @ts-check
// Saves images: one as a file, several or all of a canvas as a ZIP.
import { el } from '../ui/dom.js';
import { notice } from '../ui/notices.js';
import { downloadPath, resultOf } from '../model/results.js';
import { plural, text } from '../words/text.js';

/** The most image nodes that the server takes by id; a whole canvas needs none. */
const MOST = 500;

const zipPath = (/** @type {string} */ canvasId) => `/api/canvases/${encodeURIComponent(canvasId)}/export`;

/** @param {string} path */
const save = (path) => el('a', { href: path, download: true }).click();

/** @param {import('../model/types.js').ImageNode} node @param {import('../model/types.js').Result} [result] */
export const saveImage = (node, result = resultOf(node)) => save(downloadPath(result));

/** @param {string} canvasId */
export function saveCanvas(canvasId) {
  save(zipPath(canvasId));
  notice(text.exporting.canvas);
}

/** @param {string} canvasId @param {import('../model/types.js').ImageNode[]} nodes some of the canvas's */
export function saveImages(canvasId, nodes) {
  const ready = nodes.filter((node) => node.status === 'completed');
  if (!ready.length) return notice(text.exporting.none);
  if (ready.length === 1) return saveImage(ready[0]);
  if (ready.length > MOST) return notice(text.exporting.tooMany(ready.length, MOST));
  save(`${zipPath(canvasId)}?imageNodes=${ready.map((node) => encodeURIComponent(node.id)).join(',')}`);
  notice(text.exporting.images(plural(ready.length, 'image')));
}
