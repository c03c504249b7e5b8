// @ts-check
// Saving pictures: one as itself, several or all of a canvas as a ZIP.
import { el } from './dom.js';
import { notice } from './notices.js';
import { downloadPath, resultOf } from './results.js';
import { plural, text } from './text.js';

/** The server takes so many by name; all of a canvas need none. */
const MOST = 500;

const zipPath = (/** @type {string} */ canvasId) => `/api/canvases/${encodeURIComponent(canvasId)}/export`;

/** @param {string} path */
const save = (path) => el('a', { href: path, download: true }).click();

/** @param {import('./types.js').ImageNode} node @param {import('./types.js').Result} [result] */
export const savePicture = (node, result = resultOf(node)) => save(downloadPath(result));

/** @param {string} canvasId */
export function saveCanvas(canvasId) {
  save(zipPath(canvasId));
  notice(text.exporting.canvas);
}

/** @param {string} canvasId @param {import('./types.js').ImageNode[]} nodes some of the canvas's */
export function savePictures(canvasId, nodes) {
  const ready = nodes.filter((node) => node.status === 'completed');
  if (!ready.length) return notice(text.exporting.none);
  if (ready.length === 1) return savePicture(ready[0]);
  if (ready.length > MOST) return notice(text.exporting.tooMany(ready.length, MOST));
  save(`${zipPath(canvasId)}?imageNodes=${ready.map((node) => encodeURIComponent(node.id)).join(',')}`);
  notice(text.exporting.pictures(plural(ready.length, 'image')));
}
