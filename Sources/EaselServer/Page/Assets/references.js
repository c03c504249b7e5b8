// @ts-check
// The reference pictures of the next order. The server takes http and https addresses; a kept picture has one that is
// signed and lives for a week. `referenceFor` is the one place that says what the address of a picture is, and is where
// an upload comes in when the server takes uploads.
import { el, icon, iconButton } from './dom.js';
import { localPath, pathFor } from './results.js';
import { text } from './text.js';

/** @typedef {{url: string, preview: string}} Reference */

/** @param {import('./types.js').Result} result @returns {Reference} */
export const referenceFor = (result) => ({ url: result.imageUrl ?? '', preview: pathFor(result, 256) });

/** An address somebody gave; only pictures of this server are shown. @param {string} url @returns {Reference} */
export function referenceAt(url) {
  const own = URL.canParse(url) && new URL(url).pathname.startsWith('/api/images/');
  return { url, preview: own ? localPath(url) : '' };
}

export class References {
  /** @type {Reference[]} */
  list = [];

  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
    this.element = el('ul', { class: 'references', 'aria-label': text.composer.references, hidden: true });
  }

  /** @param {Reference[]} list */
  set(list) {
    this.list = list;
    this.element.hidden = list.length === 0;
    this.element.replaceChildren(...list.map((reference, at) => el('li', { class: 'reference' },
      reference.preview ? el('img', { src: reference.preview, alt: text.composer.reference(at + 1) }) : icon('picture'),
      iconButton('close', text.composer.referenceRemove(at + 1), () => this.set(this.list.filter((known) => known !== reference))))));
    this.changed();
  }

  /** @param {Reference} reference @returns {boolean} whether it is new */
  add(reference) {
    if (this.list.some((known) => known.preview === reference.preview && known.url === reference.url)) return false;
    this.set([...this.list, reference]);
    return true;
  }
}
