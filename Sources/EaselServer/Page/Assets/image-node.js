// @ts-check
// One picture on the board: its frame, its state in words, its tools. It shows a node and asks for actions;
// it knows neither the store nor the camera.
import { calm, el, icon, iconButton } from './dom.js';
import { actionsOf, faceOf, factsOf, fileName, localPath, thumbnailPath } from './node-state.js';
import { CORNERS } from './resize.js';
import { text } from './text.js';

/** @typedef {import('./types.js').ImageNode} Node */

const TOOL_ICONS = { open: 'open', download: 'download', copy: 'copy', edit: 'pencil', retry: 'retry', cancel: 'stop', delete: 'trash' };
const STATE_ICONS = { failed: 'alert', unknown: 'unknown', canceled: 'stop' };
const ARC = 2 * Math.PI * 15;

/**
 * The average colour of each picture shown so far, by the id of its node.
 * @type {Map<string, string>}
 */
export const averageOf = new Map();

export class ImageNode extends HTMLElement {
  /** @type {Node} */
  node;
  /** Draws again every second while true. */
  ticks = false;
  #pixels = 0;
  #shown = '';
  #asked = false;
  #signature = '';
  #colour = '';
  /** @type {HTMLElement|null} */
  #tools = null;

  /**
   * @param {Node} node
   * @param {{modelName: (id: string) => string, now: () => number}} about
   */
  constructor(node, about) {
    super();
    this.about = about;
    this.node = node;
    this.button = el('button', { type: 'button', class: 'node-button' });
    this.face = el('div', { class: 'face' });
    this.frame = el('div', { class: 'frame' }, this.button, this.face);
    this.prompt = el('p', { class: 'prompt', dir: 'auto' });
    this.facts = el('p', { class: 'facts' });
    this.append(this.frame, el('div', { class: 'caption' }, this.prompt, this.facts));
    this.addEventListener('pointerenter', () => this.showTools());
    this.addEventListener('focusin', () => this.showTools());
    // A click without a pointer is the Enter key or a screen reader: open. With one, the board decides.
    this.button.addEventListener('click', (/** @type {MouseEvent} */ event) => event.detail === 0 && this.#ask('open'));
    this.show(node, true);
  }

  /** @param {import('./node-state.js').Action} action */
  #ask(action) {
    this.dispatchEvent(new CustomEvent('node-action', { bubbles: true, detail: { action, id: this.node.id } }));
  }

  /** @param {boolean} chosen */
  set selected(chosen) {
    this.toggleAttribute('data-selected', chosen);
    this.button.setAttribute('aria-pressed', String(chosen));
    if (chosen) this.showTools();
    this.frame.querySelectorAll('.handle').forEach((/** @type {Element} */ handle) => handle.remove());
    if (chosen) this.frame.append(...CORNERS.map((corner) => el('i', { class: 'handle', data: { corner } })));
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
    this.tick();
    if (node.status === 'completed') {
      this.facts.textContent = factsOf(node, this.about.modelName);
      this.#showPicture(first);
    } else {
      this.facts.textContent = this.about.modelName(node.model);
      if (this.img) this.#dropPicture();
    }
    if (this.#tools && !first && before.status !== node.status) this.showTools();
  }

  /** Draws what changes with time. */
  tick() {
    const face = faceOf(this.node, this.about.now());
    this.ticks = face.ticks;
    if (this.dataset.kind !== face.kind) this.dataset.kind = face.kind;
    this.toggleAttribute('data-late', face.late);
    this.button.setAttribute('aria-label', face.kind === 'completed' ? this.node.prompt : `${face.title}. ${face.detail} ${this.node.prompt}`);
    const signature = `${face.kind} ${this.node.attempt} ${face.buttons.map((b) => b.label)} ${face.progress === null}`;
    if (signature !== this.#signature) {
      this.#signature = signature;
      this.#buildFace(face);
    }
    if (face.kind === 'completed') return;
    this.titleLine.textContent = face.title;
    this.detailLine.textContent = face.detail;
    this.shortLine.textContent = face.short;
    this.face.title = `${face.title}. ${face.detail}`.trim();
    this.arc?.style.setProperty('stroke-dashoffset', String(ARC * (1 - (face.progress ?? 0))));
  }

  /** @param {import('./node-state.js').Face} face */
  #buildFace(face) {
    this.arc = null;
    if (face.kind === 'completed') return this.face.replaceChildren();
    this.titleLine = el('p', { class: 'face-title' });
    this.detailLine = el('p', { class: 'face-detail' });
    this.shortLine = el('p', { class: 'face-short' });
    /** @type {Node|any} */
    let sign = el('span', { class: 'dots', 'aria-hidden': 'true' }, el('i'), el('i'), el('i'));
    if (face.progress !== null) {
      sign = arcSign();
      this.arc = sign.lastElementChild;
    } else if (face.kind in STATE_ICONS) {
      sign = icon(STATE_ICONS[/** @type {keyof typeof STATE_ICONS} */ (face.kind)]);
    }
    const buttons = face.buttons.map(({ action, label }) => el('button', { type: 'button', class: 'small-button', text: label,
      on: { click: () => this.#ask(action) } }));
    this.face.replaceChildren(...(face.kind === 'processing' ? [el('span', { class: 'sweep', 'aria-hidden': 'true' })] : []),
      el('div', { class: 'face-words' }, sign, this.shortLine, this.titleLine, this.detailLine,
        buttons.length ? el('div', { class: 'face-buttons' }, ...buttons) : null));
  }

  /**
   * How many device pixels wide the frame is, to choose a thumbnail.
   * @param {number} pixels
   */
  set pixels(pixels) {
    const step = pixels <= 256 ? 256 : pixels <= 512 ? 512 : 1024;
    if (step <= this.#pixels) return; // a finer picture already there is good at any size
    this.#pixels = step;
    if (this.node.status === 'completed') this.#showPicture(true);
  }

  /** @param {boolean} known whether the person has seen this picture before; a new one fades in */
  async #showPicture(known) {
    if (!this.#pixels) return;
    const path = thumbnailPath(this.node, this.#pixels);
    if (path === this.#shown) return;
    this.#shown = path;
    const img = el('img', { class: 'picture', alt: '', draggable: 'false', decoding: 'async', dir: 'auto' });
    img.src = path;
    try {
      await img.decode();
    } catch {
      if (this.#shown !== path) return;
      this.#shown = '';
      if (this.img) return; // a coarser one is there already
      if (!this.#asked) {
        this.#asked = true; // the signed URL may have run out: one fresh one is asked for
        this.dispatchEvent(new CustomEvent('node-stale', { bubbles: true, detail: { id: this.node.id } }));
      } else this.face.replaceChildren(el('p', { class: 'face-detail', text: text.node.pictureGone }));
      return;
    }
    if (this.#shown !== path) return;
    this.#asked = false;
    if (!this.#colour) {
      this.#colour = averageColour(img);
      averageOf.set(this.node.id, this.#colour);
      this.style.setProperty('--average', this.#colour);
    }
    if (this.img) this.img.replaceWith(img);
    else {
      this.frame.prepend(img);
      if (!known && !calm()) img.animate({ opacity: [0, 1] }, { duration: 200, easing: 'ease-out' });
    }
    this.img = img;
  }

  #dropPicture() {
    this.img?.remove();
    this.img = null;
    this.#shown = this.#colour = '';
    this.style.removeProperty('--average');
  }

  /** The tools are made when first wanted; a board may hold thousands of pictures. */
  showTools() {
    const key = this.node.status;
    if (this.#tools?.dataset.for === key) return this.placeTools();
    const tools = el('div', { class: 'tools', role: 'toolbar', 'aria-label': text.tools.label, data: { for: key } });
    for (const action of actionsOf(this.node)) {
      tools.append(action === 'download'
        ? el('a', { class: 'icon-button', href: localPath(this.node.imageUrl), download: fileName(this.node),
          'aria-label': text.tools.download, title: text.tools.download }, icon('download'))
        : iconButton(TOOL_ICONS[action], text.tools[action], () => this.#ask(action)));
    }
    if (this.#tools) this.#tools.replaceWith(tools);
    else this.append(tools);
    this.#tools = tools;
    this.placeTools();
  }

  /** Keeps the tools on the board: above the frame where there is room, else inside its visible part. */
  placeTools() {
    const board = this.closest('easel-board')?.getBoundingClientRect();
    if (!board || !this.#tools) return;
    const box = this.getBoundingClientRect();
    const half = this.#tools.offsetWidth / 2 + 8;
    const middle = box.left + box.width / 2;
    const seen = Math.min(Math.max(middle, board.left + half), board.right - half);
    this.#tools.style.marginLeft = `${seen - middle}px`;
    const above = box.top - board.top > 50;
    this.#tools.style.bottom = above ? '' : 'auto';
    this.#tools.style.top = above ? '' : `${Math.max(8, board.top - box.top + 8)}px`;
  }
}

function arcSign() {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('class', 'arc');
  svg.setAttribute('viewBox', '0 0 36 36');
  svg.setAttribute('aria-hidden', 'true');
  for (const name of ['arc-track', 'arc-value']) {
    const circle = document.createElementNS(space, 'circle');
    circle.setAttribute('class', name);
    circle.setAttribute('cx', '18');
    circle.setAttribute('cy', '18');
    circle.setAttribute('r', '15');
    svg.append(circle);
  }
  return svg;
}

/** @param {HTMLImageElement} img */
function averageColour(img) {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d');
  if (!context) return '';
  context.drawImage(img, 0, 0, 1, 1);
  const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
  return `rgb(${r} ${g} ${b})`;
}

customElements.define('image-node', ImageNode);
