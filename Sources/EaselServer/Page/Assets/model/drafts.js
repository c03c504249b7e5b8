// @ts-check
// What is typed and not sent yet, by canvas. Kept in this browser only, so that a reload loses none of it.
import { forget, recall, remember } from './storage.js';

/**
 * @template Draft
 * @param {string} kind @param {string|undefined} canvasId @param {Draft|null} draft nothing when nothing is typed
 */
export function keepDraft(kind, canvasId, draft) {
  if (!canvasId) return;
  if (draft) remember(`${kind}.${canvasId}`, draft);
  else forget(`${kind}.${canvasId}`);
}

/** @param {string} kind @param {string|undefined} canvasId @returns {any} */
export const draftOf = (kind, canvasId) => (canvasId ? recall(`${kind}.${canvasId}`, null) : null);
