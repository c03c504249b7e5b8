// @ts-check
// Copies text and images.
import { el } from './dom.js';
import { notice } from './notices.js';
import { localPath } from '../model/results.js';
import { text } from '../words/text.js';

/** @param {string} words @param {string} [said] */
export async function copyWords(words, said = text.tools.copied) {
  try {
    await navigator.clipboard.writeText(words);
    notice(said);
  } catch {
    notice(copiedOldWay(words) ? said : text.tools.notCopied); // no clipboard on plain http
  }
}

/** @param {import('../model/types.js').Result} result */
export async function copyImage(result) {
  try {
    // The promise is given to the clipboard: Safari wants the write to begin with the press.
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': asPNG(localPath(result.imageUrl)) })]);
    notice(text.tools.imageCopied);
  } catch {
    notice(text.tools.imageNotCopied);
  }
}

/** Clipboards take PNG only. @param {string} path @returns {Promise<Blob>} */
async function asPNG(path) {
  const bytes = await (await fetch(path, { credentials: 'same-origin' })).blob();
  if (bytes.type === 'image/png') return bytes;
  const bitmap = await createImageBitmap(bytes);
  const canvas = el('canvas', { width: bitmap.width, height: bitmap.height });
  canvas.getContext('2d').drawImage(bitmap, 0, 0);
  return new Promise((resolve, reject) =>
    canvas.toBlob((/** @type {Blob|null} */ blob) => (blob ? resolve(blob) : reject(new Error())), 'image/png')
  );
}

/** @param {string} words */
function copiedOldWay(words) {
  const field = el('textarea', { class: 'for-readers', 'aria-hidden': 'true' });
  const place = document.querySelector('dialog[open]') ?? document.body;
  const focused = /** @type {HTMLElement|null} */ (document.activeElement);
  field.value = words;
  place.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  focused?.focus();
  return done;
}
