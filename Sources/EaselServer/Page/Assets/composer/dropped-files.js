// @ts-check
// Image files dropped on the board or pasted; a file dropped beside a field must not replace the page.
import { el } from '../ui/dom.js';
import { ownImage } from './references.js';

/**
 * @param {HTMLElement} area where files may be dropped
 * @param {HTMLElement} field where they may be pasted
 * @param {{files: (files: File[]) => void, image: (url: string) => void}} take
 */
export function watchFiles(area, field, take) {
  const hasFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes('Files') ?? false;
  const show = (/** @type {boolean} */ on) => area.toggleAttribute('data-drop', on);
  addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    const inside = area.contains(/** @type {Node} */ (event.target));
    if (event.dataTransfer) event.dataTransfer.dropEffect = inside ? 'copy' : 'none';
    show(inside);
  });
  addEventListener('dragleave', (event) => !event.relatedTarget && show(false));
  addEventListener('drop', (event) => {
    show(false);
    if (!hasFiles(event)) return;
    event.preventDefault();
    if (!area.contains(/** @type {Node} */ (event.target))) return;
    // An image of this page, taken from the chat: it need not be sent again.
    const address = event.dataTransfer?.getData('text/uri-list') ?? '';
    if (ownImage(address)) take.image(address);
    else take.files([...(event.dataTransfer?.files ?? [])]);
  });
  field.addEventListener('paste', (/** @type {any} */ event) => {
    /** @type {DataTransfer} */
    const from = event.clipboardData;
    // Words copied from a document may bring an image of themselves.
    if (!from.files.length || from.types.includes('text/plain')) return;
    event.preventDefault();
    take.files([...from.files]);
  });
}

/**
 * A field for files that is never seen: a button opens it.
 * @param {string} accept @param {(files: File[]) => void} chosen
 */
export function filePicker(accept, chosen) {
  const picker = el('input', {
    type: 'file',
    accept,
    multiple: true,
    hidden: true,
    on: {
      change: () => {
        chosen([...picker.files]);
        picker.value = ''; // the same file again is a change, too
      },
    },
  });
  return picker;
}
