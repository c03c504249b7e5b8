// @ts-check
// Finds images on the board by words in their prompt, status and model. The rest is dimmed and can't be selected.
import { el, icon, iconButton } from '../ui/dom.js';
import { text } from '../words/text.js';

/** @typedef {import('../model/types.js').ImageNode} ImageNode */

export class Finder extends EventTarget {
  #store;
  #asked = '';
  /** @type {string[]} */
  #statuses = [];
  #model = '';
  /** @type {string|undefined} */
  #canvas;
  /** @type {number|undefined} */
  #timer;

  /** @param {import('../state/store.js').Store} store @param {() => void} showFound */
  constructor(store, showFound) {
    super();
    this.#store = store;
    const words = text.find;
    const set = () => this.#set();
    this.field = el('input', {
      type: 'search',
      class: 'finder-field',
      dir: 'auto',
      placeholder: words.words,
      'aria-label': words.words,
      autocomplete: 'off',
      on: { input: set },
    });
    this.status = el(
      'select',
      { class: 'select', 'aria-label': words.status, on: { change: set } },
      el('option', { value: '', text: words.anyStatus }),
      ...words.statuses.map(([says, statuses]) => el('option', { value: statuses.join(' '), text: says })),
    );
    this.model = el('select', { class: 'select', 'aria-label': words.model, on: { change: set } });
    this.count = el('span', { class: 'finder-count', role: 'status' });
    this.bar = el(
      'div',
      { class: 'finder board-part', role: 'search', 'aria-label': words.label, hidden: true },
      icon('search', 16),
      this.field,
      this.status,
      this.model,
      this.count,
      iconButton('fit', words.show, showFound),
      iconButton('close', words.close, () => this.close()),
    );
    this.bar.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
      if (event.key === 'Escape') this.close();
      else if (event.key === 'Enter' && event.target === this.field) showFound();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    store.on('nodes', () => this.#countSoon());
    store.on('node', () => this.#countSoon());
    store.on('canvas', () => {
      if (store.canvas?.id === this.#canvas) return;
      this.#canvas = store.canvas?.id;
      this.close();
    });
  }

  get on() {
    return Boolean(this.#asked || this.#statuses.length || this.#model);
  }

  /** @param {ImageNode} node */
  finds(node) {
    return (!this.#asked || node.prompt.toLowerCase().includes(this.#asked)) &&
      (!this.#statuses.length || this.#statuses.includes(node.status)) && (!this.#model || node.model === this.#model);
  }

  /** What is found; everything when nothing is asked for. @returns {ImageNode[]} */
  get found() {
    const nodes = [...(this.#store.nodes?.values() ?? [])];
    return this.on ? nodes.filter((node) => this.finds(node)) : nodes;
  }

  open() {
    const { models } = this.#store;
    const used = new Set([...(this.#store.nodes?.values() ?? [])].map((node) => node.model));
    this.model.replaceChildren(
      el('option', { value: '', text: text.find.anyModel }),
      ...[...used].sort().map((id) =>
        el('option', {
          value: id,
          text: models?.models.find((known) => known.id === id)?.name ?? id,
          selected: id === this.#model,
        })
      ),
    );
    this.bar.hidden = false;
    this.#count();
    this.field.focus();
    this.field.select();
  }

  close() {
    if (this.bar.hidden && !this.on) return;
    const focused = this.bar.contains(document.activeElement);
    this.bar.hidden = true;
    this.field.value = this.status.value = this.model.value = '';
    this.#set();
    if (focused) /** @type {HTMLElement|null} */ (document.activeElement)?.blur();
  }

  #set() {
    this.#asked = this.field.value.trim().toLowerCase();
    this.#statuses = this.status.value ? this.status.value.split(' ') : [];
    this.#model = this.model.value;
    this.#count();
    this.dispatchEvent(new Event('change'));
  }

  /** Thousands of images that change at once are counted once. */
  #countSoon() {
    if (!this.bar.hidden) this.#timer ??= setTimeout(() => this.#count(), 100);
  }

  #count() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const all = this.#store.nodes?.size ?? 0;
    this.count.textContent = text.find.count(this.found.length, all);
  }
}
