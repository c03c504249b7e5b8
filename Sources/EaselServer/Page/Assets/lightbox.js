// @ts-check
// One picture, as large as the window. Arrows go through the finished pictures of the canvas.
import { el, icon, iconButton } from './dom.js';
import { factsOf, fileName, localPath, thumbnailPath } from './node-state.js';
import { text } from './text.js';

/** @typedef {import('./store.js').Store} Store */

export class Lightbox {
  #store;
  #id = '';

  /** @param {Store} store @param {(action: 'copy'|'edit', id: string) => void} act */
  constructor(store, act) {
    this.#store = store;
    this.stage = el('div', { class: 'lightbox-stage' });
    this.words = el('p', { class: 'lightbox-words', dir: 'auto', tabindex: '0' });
    this.facts = el('p', { class: 'lightbox-facts' });
    this.link = el('a', { class: 'icon-button', 'aria-label': text.tools.download, title: text.tools.download }, icon('download'));
    this.back = iconButton('left', text.lightbox.previous, () => this.#go(-1), 'lightbox-turn turn-back');
    this.on = iconButton('right', text.lightbox.next, () => this.#go(1), 'lightbox-turn turn-on');
    this.dialog = el('dialog', { class: 'lightbox', 'aria-label': text.lightbox.label },
      this.stage, this.back, this.on,
      el('div', { class: 'lightbox-top' }, this.link,
        iconButton('copy', text.tools.copy, () => act('copy', this.#id)),
        iconButton('pencil', text.tools.edit, () => { this.dialog.close(); act('edit', this.#id); }),
        iconButton('close', text.lightbox.close, () => this.dialog.close())),
      el('div', { class: 'lightbox-foot' }, this.words, this.facts));
    this.dialog.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
      if (event.key === 'ArrowLeft') this.#go(-1);
      if (event.key === 'ArrowRight') this.#go(1);
    });
    this.stage.addEventListener('click', (/** @type {MouseEvent} */ event) => event.target === this.stage && this.dialog.close());
    this.dialog.addEventListener('close', () => this.stage.replaceChildren());
    this.#swipes();
    document.body.append(this.dialog);
    store.on('node', ({ id }) => {
      if (this.dialog.open && id === this.#id && store.nodes?.get(id)?.status !== 'completed') this.dialog.close();
    });
  }

  #finished() {
    return [...(this.#store.nodes?.values() ?? [])].filter((node) => node.status === 'completed');
  }

  /** @param {string} id */
  open(id) {
    const finished = this.#finished();
    const index = finished.findIndex((node) => node.id === id);
    if (index < 0) return;
    const node = finished[index];
    this.#id = id;
    const img = el('img', { alt: node.prompt, decoding: 'async' });
    const { width = node.size.width, height = node.size.height } = node;
    // The size is known before the bytes are: nothing jumps, and the thumbnail stands in.
    const frame = el('div', { class: 'lightbox-frame' }, el('img', { src: thumbnailPath(node, 512), alt: '', 'aria-hidden': 'true' }), img);
    frame.style.setProperty('--ratio', String(width / height));
    frame.style.setProperty('--wide', `${width}px`);
    img.src = localPath(node.imageUrl);
    this.stage.replaceChildren(frame);
    this.words.textContent = node.prompt;
    this.facts.textContent = [factsOf(node, (model) => this.#store.models?.models.find((m) => m.id === model)?.name ?? model), text.node.ai].join(' · ');
    this.link.href = localPath(node.imageUrl);
    this.link.download = fileName(node);
    this.back.disabled = index === 0;
    this.on.disabled = index === finished.length - 1;
    if (!this.dialog.open) {
      this.dialog.showModal();
      this.dialog.focus();
    }
  }

  /** @param {number} step */
  #go(step) {
    const finished = this.#finished();
    const next = finished[finished.findIndex((node) => node.id === this.#id) + step];
    if (next) this.open(next.id);
  }

  #swipes() {
    let from = NaN;
    this.stage.addEventListener('pointerdown', (/** @type {PointerEvent} */ event) => {
      from = event.pointerType === 'touch' && event.isPrimary ? event.clientX : NaN;
    });
    this.stage.addEventListener('pointerup', (/** @type {PointerEvent} */ event) => {
      const by = event.clientX - from;
      if (Math.abs(by) > 50) this.#go(by < 0 ? 1 : -1);
    });
  }
}
