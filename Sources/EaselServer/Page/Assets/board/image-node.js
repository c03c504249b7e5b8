// @ts-check
// One image node on the board: frame, status, tools. It shows a node and asks for actions;
// it knows neither the store nor the camera.
import { el, icon, iconButton } from '../ui/dom.js';
import { Face } from './node-face.js';
import { NodeImage } from './node-image.js';
import { factsOf } from './node-state.js';
import { iconOf, toolsOf, wordsOf } from './image-actions.js';
import { CORNERS } from './resize.js';
import { downloadPath, resultOf, resultsOf } from '../model/results.js';
import { text } from '../words/text.js';

/** @typedef {import('../model/types.js').ImageNode} Node */

export class ImageNode extends HTMLElement {
  /** @type {Node} */
  node;
  /** Which of its results is shown; it may have others beside the first. */
  result = 0;
  /** @type {HTMLElement|null} */
  #tools = null;
  /** @type {HTMLElement|null} */
  #pager = null;

  /**
   * @param {Node} node
   * @param {{models: () => import('../model/types.js').Models|null, now: () => number, resting: () => boolean,
   *   readOnly: boolean}} about `resting`: whether the board does not move
   */
  constructor(node, about) {
    super();
    this.about = about;
    this.node = node;
    this.button = el('button', { type: 'button', class: 'node-button', 'aria-pressed': 'false' });
    this.face = new Face((action, shown) => this.ask(action, undefined, shown), about.readOnly);
    this.frame = el('div', { class: 'frame' }, this.button, this.face.element);
    this.image = new NodeImage(this.frame, {
      stale: () => this.dispatchEvent(new CustomEvent('node-stale', { bubbles: true, detail: { id: this.node.id } })),
      gone: () => this.face.say(text.node.imageGone),
      late: () => this.face.say(text.node.imageLate),
      shown: () => this.face.say(''),
    });
    this.prompt = el('p', { class: 'prompt', dir: 'auto' });
    this.facts = el('p', { class: 'facts' });
    this.append(this.frame, el('div', { class: 'caption' }, this.prompt, this.facts));
    // Not of all that pass under the pointer.
    this.addEventListener('pointerenter', () => about.resting() && this.showTools());
    this.addEventListener('focusin', () => this.showTools());
    // A click without a pointer is the Enter key or a screen reader: open. With one, the board decides.
    this.button.addEventListener(
      'click',
      (/** @type {MouseEvent} */ event) =>
        event.detail === 0 && this.ask(this.node.status === 'completed' ? 'open' : 'more'),
    );
    this.show(node, true);
  }

  /**
   * @param {string} action
   * @param {{x: number, y: number}} [at] where the person pointed
   * @param {string} [shown] the price that stands there
   */
  ask(action, at, shown) {
    const box = this.getBoundingClientRect();
    this.dispatchEvent(
      new CustomEvent('node-action', {
        bubbles: true,
        detail: {
          action,
          id: this.node.id,
          result: this.result,
          at: at ?? { x: box.left + 12, y: box.top + 12 },
          shown,
        },
      }),
    );
  }

  /** @param {boolean} chosen */
  set selected(chosen) {
    this.toggleAttribute('data-selected', chosen);
    this.button.setAttribute('aria-pressed', String(chosen));
    if (chosen) this.showTools();
    this.frame.querySelectorAll('.handle').forEach((/** @type {Element} */ handle) => handle.remove());
    if (chosen) this.frame.append(...CORNERS.map((corner) => el('i', { class: 'handle', data: { corner } })));
  }

  /** One that is not looked for can be seen through and not touched. @param {boolean} dim */
  set dim(dim) {
    if (this.inert === dim) return;
    this.inert = dim;
    this.toggleAttribute('data-dim', dim);
  }

  /**
   * Shows a newer state of the node.
   * @param {Node} node
   * @param {boolean} [first] whether it was not shown before
   */
  show(node, first = false) {
    const before = this.node;
    this.node = node;
    const style = this.style;
    style.setProperty('--x', String(node.position.x));
    style.setProperty('--y', String(node.position.y));
    style.setProperty('--w', String(node.size.width));
    style.setProperty('--h', String(node.size.height));
    if (first || before.prompt !== node.prompt) this.prompt.textContent = node.prompt;
    if (before.imageStorageId !== node.imageStorageId) this.result = 0;
    this.tick();
    this.#showPager();
    if (node.status === 'completed') {
      this.facts.textContent = factsOf(node, (id) => this.#modelName(id), resultOf(node, this.result));
      void this.image.show(node, this.result, first);
    } else {
      this.facts.textContent = this.#modelName(node.model);
      this.image.drop();
    }
    if (this.#tools && !first && this.#toolsKey() !== this.#tools.dataset.for) this.showTools();
  }

  /** @param {string} id */
  #modelName(id) {
    return this.about.models()?.models.find((known) => known.id === id)?.name ?? id;
  }

  get ticks() {
    return this.face.ticks;
  }

  /** Draws what changes with time. */
  tick() {
    const face = this.face.show(this.node, this.about.now());
    if (this.dataset.kind !== face.kind) this.dataset.kind = face.kind;
    this.toggleAttribute('data-late', face.late);
    this.button.setAttribute(
      'aria-label',
      face.kind === 'completed' ? this.node.prompt : `${face.title}. ${face.detail} ${this.node.prompt}`,
    );
  }

  /**
   * Asks for a finer image if it needs one.
   * @param {number} scale device pixels for one of the board
   * @returns {boolean} whether it needs one
   */
  sharpen(scale) {
    const { width, height } = this.node.size;
    const shown = resultOf(this.node, this.result);
    // The image covers the frame: where the ratios differ, the longer way counts.
    const across = Math.max(width, shown.width && shown.height ? height * (shown.width / shown.height) : 0);
    const finer = this.image.wants(across * scale) && this.node.status === 'completed';
    if (finer) void this.image.show(this.node, this.result, true);
    return finer;
  }

  /** Leaves the board; nothing more is loaded for it. */
  leave() {
    this.image.drop();
    this.remove();
  }

  /** Shows another of its results. @param {number} step */
  turn(step) {
    const count = resultsOf(this.node).length;
    if (count < 2) return false;
    this.result = (this.result + step + count) % count;
    this.show(this.node, true);
    if (this.#tools) {
      this.#tools.dataset.for = '';
      this.showTools();
    }
    return true;
  }

  /** Left and right through the results, where there is more than one. */
  #showPager() {
    const count = resultsOf(this.node).length;
    if (count < 2) {
      this.#pager?.remove();
      this.#pager = null;
      return;
    }
    const words = text.node.result(this.result + 1, count);
    if (!this.#pager) {
      this.#pager = el(
        'div',
        { class: 'results', role: 'group', 'aria-label': text.node.results },
        iconButton('left', text.tools.resultBefore, () => this.turn(-1)),
        el('span', { 'aria-live': 'polite' }),
        iconButton('right', text.tools.resultNext, () => this.turn(1)),
      );
      this.frame.append(this.#pager);
    }
    /** @type {any} */ (this.#pager)?.children[1].replaceChildren(words);
  }

  /** The tools are made when first wanted; a board may hold thousands of images. */
  showTools() {
    const key = this.#toolsKey();
    if (this.#tools?.dataset.for === key) return this.placeTools();
    const tools = el('div', { class: 'tools', role: 'toolbar', 'aria-label': text.tools.label, data: { for: key } });
    const shown = resultOf(this.node, this.result);
    for (const action of toolsOf(this.node, this.about.readOnly)) {
      tools.append(
        action === 'download'
          ? el('a', {
            class: 'icon-button',
            href: downloadPath(shown),
            download: true,
            'aria-label': text.tools.download,
            title: text.tools.download,
          }, icon('download'))
          : this.#tool(action),
      );
    }
    if (this.#tools) this.#tools.replaceWith(tools);
    else this.append(tools);
    this.#tools = tools;
    this.placeTools();
  }

  /** Whatever its tools say. */
  #toolsKey() {
    return `${this.node.status} ${
      toolsOf(this.node, this.about.readOnly).map((action) => wordsOf(action, this.node, this.about.models()).all)
    }`;
  }

  /** @param {string} action */
  #tool(action) {
    const { note, all } = wordsOf(action, this.node, this.about.models());
    const button = iconButton(
      iconOf(action),
      all,
      (event) => this.ask(action, below(event), note),
      note && 'priced-button',
    );
    button.dataset.action = action;
    if (note) button.append(el('span', { class: 'button-note', text: note }));
    return button;
  }

  /**
   * The price of an action that can be read on the board now; empty when none.
   * @param {string} action
   * @returns {string}
   */
  shownPrice(action) {
    if (!this.matches('[data-selected]') || this.closest('easel-board')?.matches('[data-several], [data-doing]')) {
      return ''; // its tools are away
    }
    return this.#tools?.querySelector(`[data-action="${action}"] .button-note`)?.textContent ?? '';
  }

  /** Keeps the tools on the board: above the frame where there is room, else inside its visible part. */
  placeTools() {
    const board = this.closest('easel-board')?.getBoundingClientRect();
    if (!board || !this.#tools) return;
    const box = this.frame.getBoundingClientRect();
    this.#tools.hidden = box.right < board.left || box.left > board.right || box.bottom < board.top ||
      box.top > board.bottom;
    const half = this.#tools.offsetWidth / 2 + 8;
    const middle = box.left + box.width / 2;
    const seen = Math.min(Math.max(middle, board.left + half), board.right - half);
    this.#tools.style.marginLeft = `${seen - middle}px`;
    const above = box.top - board.top > 50;
    this.#tools.style.bottom = above ? '' : 'auto';
    this.#tools.style.top = above ? '' : `${Math.max(8, board.top - box.top + 8)}px`;
  }
}

/** Where a menu of this button opens. @param {MouseEvent} event */
function below(event) {
  const box = /** @type {Element} */ (event.currentTarget).getBoundingClientRect();
  return { x: box.left, y: box.bottom + 6 };
}

customElements.define('image-node', ImageNode);
