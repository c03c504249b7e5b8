// @ts-check
// One image, as large as the window. Arrows go through the finished images of the canvas and their alternatives.
import { el, icon, iconButton, pressedKey } from '../ui/dom.js';
import { factsOf } from '../board/node-state.js';
import { iconOf, IMAGE_ACTIONS, labelOf, wordsOf } from '../board/image-actions.js';
import { downloadPath, localPath, pathFor, resultsOf } from '../model/results.js';
import { text } from '../words/text.js';

/** @typedef {import('../state/store.js').Store} Store */

const TOOLS = ['variations', 'reference', 'copyImage', 'copy', 'edit', 'story', 'delete'];
/** These lead to the board or the composer, or lie under the large image. */
const CLOSES = new Set(['variations', 'reference', 'edit', 'story']);

export class Lightbox {
  #store;
  #id = '';
  #result = 0;
  /** What it was opened with. */
  #first = '';

  /**
   * @param {Store} store
   * @param {import('./image-commands.js').ImageCommand} act
   * @param {string[]} [tools] names of actions
   */
  constructor(store, act, tools = TOOLS) {
    this.#store = store;
    this.tools = tools;
    this.act = act;
    this.stage = el('div', { class: 'lightbox-stage' });
    this.words = el('p', { class: 'lightbox-words', dir: 'auto', tabindex: '0' });
    this.facts = el('p', { class: 'lightbox-facts' });
    this.link = el('a', {
      class: 'icon-button',
      download: true,
      'aria-label': text.tools.download,
      title: text.tools.download,
    }, icon('download'));
    this.back = iconButton('left', text.lightbox.previous, () => this.#go(-1), 'lightbox-turn turn-back');
    this.on = iconButton('right', text.lightbox.next, () => this.#go(1), 'lightbox-turn turn-on');
    this.dialog = el(
      'dialog',
      { class: 'lightbox', 'aria-label': text.lightbox.label },
      this.stage,
      this.back,
      this.on,
      el(
        'div',
        { class: 'lightbox-top', role: 'toolbar', 'aria-label': text.tools.label },
        this.link,
        ...tools.map((name) => this.#tool(name)),
        iconButton('close', text.lightbox.close, () => this.dialog.close()),
      ),
      el('div', { class: 'lightbox-foot' }, this.words, this.facts),
    );
    this.dialog.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => this.#key(event));
    this.stage.addEventListener(
      'click',
      (/** @type {MouseEvent} */ event) => event.target === this.stage && this.dialog.close(),
    );
    this.dialog.addEventListener('close', () => this.stage.replaceChildren());
    this.#swipes();
    document.body.append(this.dialog);
    store.on('models', () => this.#sayPrices());
    store.on('node', ({ id }) => {
      if (this.dialog.open && id === this.#id && store.nodes?.get(id)?.status !== 'completed') this.dialog.close();
    });
  }

  /** Of the image it shows, or showed last. */
  get id() {
    return this.#id;
  }

  /** Whether it shows, or showed last, another image than it was opened with. */
  get moved() {
    return this.#id !== this.#first;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'ArrowLeft') return this.#go(-1);
    if (event.key === 'ArrowRight') return this.#go(1);
    const pressed = pressedKey(event);
    const name = [...this.tools, 'download'].find((known) => IMAGE_ACTIONS[known].key === pressed);
    if (name === 'download') this.link.click();
    else if (name) this.#act(name);
  }

  /** @type {Map<string, {button: HTMLElement, note: HTMLElement}>} */
  #priced = new Map();

  /** @param {string} name */
  #tool(name) {
    const button = iconButton(iconOf(name), labelOf(name), () => this.#act(name));
    if (!IMAGE_ACTIONS[name].price) return button;
    const note = el('span', { class: 'button-note' });
    button.classList.add('priced-button');
    button.append(note);
    this.#priced.set(name, { button, note });
    return button;
  }

  #sayPrices() {
    const node = this.#store.nodes?.get(this.#id);
    if (node) {
      this.#priced.forEach(({ button, note }, name) => {
        const words = wordsOf(name, node, this.#store.models);
        note.textContent = words.note;
        button.title = words.all;
        button.setAttribute('aria-label', words.all);
      });
    }
  }

  /** @param {string} name */
  #act(name) {
    const [id, result] = [this.#id, this.#result];
    if (name === 'delete') this.#leave();
    else if (CLOSES.has(name)) this.dialog.close();
    this.act(name, id, { result, shown: this.#priced.get(name)?.note.textContent ?? '' });
  }

  /** Goes on to a neighbour, or closes after the last one. */
  #leave() {
    const others = this.#all().filter(({ node }) => node.id !== this.#id);
    const at = this.#all().findIndex(({ node }) => node.id === this.#id);
    const next = others[Math.min(at, others.length - 1)];
    if (next) this.open(next.node.id, next.index);
    else this.dialog.close();
  }

  /** Every result of every finished image, in the order of making. */
  #all() {
    return [...(this.#store.nodes?.values() ?? [])].flatMap((node) =>
      resultsOf(node).map((result, index) => ({ node, result, index }))
    );
  }

  /** @param {string} id @param {number} [index] which of its results */
  open(id, index = 0) {
    const all = this.#all();
    const at = Math.max(
      all.findIndex((one) => one.node.id === id && one.index === index),
      all.findIndex((one) => one.node.id === id),
    );
    if (at < 0) return;
    const { node, result } = all[at];
    this.#id = id;
    this.#result = all[at].index;
    const img = el('img', { alt: node.prompt, decoding: 'async' });
    const { width = node.size.width, height = node.size.height } = result;
    // The size is known before the bytes are: nothing jumps, and the thumbnail stands in.
    const frame = el(
      'div',
      { class: 'lightbox-frame' },
      el('img', { src: pathFor(result, 512), alt: '', 'aria-hidden': 'true' }),
      img,
    );
    frame.style.setProperty('--ratio', String(width / height));
    frame.style.setProperty('--wide', `${width}px`);
    img.src = localPath(result.imageUrl);
    this.stage.replaceChildren(frame);
    this.words.textContent = node.prompt;
    const count = resultsOf(node).length;
    this.facts.textContent = [
      count > 1 && text.node.result(this.#result + 1, count),
      factsOf(node, (model) => this.#store.models?.models.find((m) => m.id === model)?.name ?? model, result),
      text.node.ai,
    ].filter(Boolean).join(' · ');
    this.#sayPrices();
    this.link.href = downloadPath(result);
    this.back.disabled = at === 0;
    this.on.disabled = at === all.length - 1;
    if (!this.dialog.open) {
      this.#first = id;
      this.dialog.showModal();
      this.dialog.focus();
    }
  }

  /** @param {number} step */
  #go(step) {
    const all = this.#all();
    const next = all[all.findIndex(({ node, index }) => node.id === this.#id && index === this.#result) + step];
    if (next) this.open(next.node.id, next.index);
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
