// @ts-check
// The reference images of the next order: external addresses, images of this server by their id, and files being
// uploaded. The server gets `name`, which is empty until a file is uploaded.
import { el } from '../ui/dom.js';
import { announce, notice } from '../ui/notices.js';
import { drawReference } from './reference-item.js';
import { localPath, pathFor } from '../model/results.js';
import { Problem } from '../model/server.js';
import { text } from '../words/text.js';

/**
 * @typedef {{name: string, preview: string, bytes?: number, file?: File, kept?: string, sent?: number, problem?:
 *   string, stop?: AbortController}} Reference
 * `sent`: how much of the file is there, from 0 to 1; `kept`: where the server shows it
 */

/** What the server takes. */
const TYPES = ['image/png', 'image/jpeg', 'image/webp'];
const LARGEST = 30_000_000;
export const ACCEPT = TYPES.join();

/** @param {import('../model/types.js').Result} result @returns {Reference} */
export const referenceFor = (result) => ({
  name: result.imageStorageId ?? '',
  preview: pathFor(result, 256),
  bytes: result.byteCount,
});

/** An address somebody gave; only images of this server are shown. @param {string} url @returns {Reference} */
export function referenceAt(url) {
  const own = ownImage(url);
  return own ? { name: own, preview: pathFor({ thumbnailUrl: url }, 256) } : { name: url, preview: '' };
}

/**
 * As a draft has it: a file's preview is gone after a reload, and the server has the image.
 * @param {Reference} reference
 */
export const asKept = ({ name, preview, bytes, kept }) => ({ name, preview: kept ?? preview, bytes });

/** The id of this server's image at an address. @param {string} url */
export const ownImage = (url) =>
  (URL.canParse(url) && new URL(url).pathname.match(/^\/api\/images\/([^/]+)$/)?.[1]) || '';

export class References {
  /** @type {Reference[]} */
  list = [];
  #store;
  #changed;
  #rows = el('ul', { class: 'references', 'aria-label': text.composer.references });
  #problem = el('p', { class: 'composer-error', role: 'alert', hidden: true });

  /** @param {import('../state/store.js').Store} store @param {() => void} changed */
  constructor(store, changed) {
    this.#store = store;
    this.#changed = changed;
    this.element = el('div', { class: 'reference-part', hidden: true }, this.#problem, this.#rows);
  }

  /** Whether files are still on their way. */
  get waits() {
    return this.list.some((reference) => !reference.name && !reference.problem);
  }

  /** Whether a file did not arrive. */
  get failed() {
    return this.list.some((reference) => reference.problem);
  }

  /** The size of the largest, in bytes, as far as it is known. */
  get largest() {
    return Math.max(0, ...this.list.map(({ bytes }) => bytes ?? 0));
  }

  /** @param {Reference[]} list */
  set(list) {
    for (const gone of this.list) {
      if (list.includes(gone)) continue;
      gone.stop?.abort();
      if (gone.file) URL.revokeObjectURL(gone.preview);
    }
    this.list = list;
    this.#draw();
    this.#changed();
  }

  /** @param {Reference} reference @returns {boolean} whether it is new */
  add(reference) {
    if (this.list.some((known) => known.name === reference.name)) return false;
    this.set([...this.list, reference]);
    return true;
  }

  /**
   * Shows the files at once and sends them.
   * @param {File[]} files @param {number} room for so many
   */
  addFiles(files, room) {
    const fitting = files.filter((file) => TYPES.includes(file.type) && file.size <= LARGEST);
    const taken = fitting.slice(0, Math.max(0, room));
    const [odd] = files.filter((file) => !TYPES.includes(file.type));
    const [large] = files.filter((file) => TYPES.includes(file.type) && file.size > LARGEST);
    if (odd) notice(text.composer.fileOdd(odd.name));
    if (large) notice(text.composer.fileLarge(large.name, LARGEST / 1e6));
    if (taken.length < fitting.length) notice(text.composer.filesTooMany(this.list.length + taken.length));
    if (!taken.length) return;
    const added = taken.map((file) => /** @type {Reference} */ ({
      name: '',
      preview: URL.createObjectURL(file),
      bytes: file.size,
      file,
    }));
    this.set([...this.list, ...added]);
    announce(text.composer.filesAdded(added.length, this.list.length));
    for (const reference of added) void this.#send(reference);
  }

  /** @param {Reference} reference */
  async #send(reference) {
    const { file } = reference;
    if (!file) return;
    const stop = new AbortController();
    Object.assign(reference, { sent: 0, problem: undefined, stop });
    this.#draw();
    try {
      const { uploadId, url } = await this.#store.imageRequests.upload(file, {
        signal: stop.signal,
        progress: (/** @type {number} */ sent) => {
          reference.sent = sent;
          this.#draw();
        },
      });
      Object.assign(reference, { name: uploadId, kept: localPath(url) });
    } catch (problem) {
      const offline = problem instanceof Problem && problem.code === 'network_error';
      reference.problem = offline ? text.composer.fileLost : /** @type {Error} */ (problem).message;
    }
    if (!this.list.includes(reference)) return;
    this.#draw();
    if (!this.waits && !this.failed) announce(text.composer.filesArrived);
    this.#changed();
  }

  /** Each image keeps its row, so that nothing that has the focus goes away. */
  #draw() {
    this.element.hidden = this.list.length === 0;
    const rows = this.list.map((reference, at) =>
      drawReference(reference, at + 1, {
        remove: () => this.#remove(reference),
        retry: () => {
          void this.#send(reference);
          this.#changed();
        },
      })
    );
    if (rows.length !== this.#rows.children.length || rows.some((row, at) => row !== this.#rows.children[at])) {
      this.#rows.replaceChildren(...rows);
    }
    const broken = this.list.find((reference) => reference.problem);
    const words = broken ? text.composer.fileFailed(broken.file?.name ?? '', broken.problem ?? '') : '';
    if (this.#problem.textContent !== words) this.#problem.textContent = words;
    this.#problem.hidden = !words;
  }

  /** @param {Reference} reference */
  #remove(reference) {
    const at = this.list.indexOf(reference);
    this.set(this.list.filter((known) => known !== reference));
    const next = this.#rows.children[Math.min(at, this.list.length - 1)] ??
      this.element.closest('form')?.querySelector('textarea');
    /** @type {HTMLElement|null} */ (next?.querySelector('.reference-remove') ?? next)?.focus();
  }
}
