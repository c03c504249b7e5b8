// @ts-check
// The text, icon and buttons in the frame of an image that is not there (yet).
import { el, icon } from '../ui/dom.js';
import { faceOf, faceToLookAt } from './node-state.js';

const STATE_ICONS = { failed: 'alert', owed: 'download', unknown: 'unknown', canceled: 'stop' };
const ARC = 2 * Math.PI * 15;

export class Face {
  /** Whether it has to be drawn again every second. */
  ticks = false;
  #signature = '';
  #title = el('p', { class: 'face-title' });
  #detail = el('p', { class: 'face-detail' });
  #short = el('p', { class: 'face-short' });
  /** @type {SVGElement|null} */
  #arc = null;

  /**
   * @param {(action: string, shown: string) => void} ask gets the price that was shown
   * @param {boolean} readOnly
   */
  constructor(ask, readOnly) {
    this.ask = ask;
    this.faceOf = readOnly ? faceToLookAt : faceOf;
    this.element = el('div', { class: 'face' });
  }

  /**
   * @param {import('../model/types.js').ImageNode} node @param {number} now
   * @returns {import('./node-state.js').Face} what it shows
   */
  show(node, now) {
    const face = this.faceOf(node, now);
    this.ticks = face.ticks;
    const signature = `${face.kind} ${node.attempt} ${face.buttons.map((b) => `${b.label} ${b.note ?? ''}`)} ${
      face.progress === null
    }`;
    if (signature !== this.#signature) {
      this.#signature = signature;
      this.#build(face);
    }
    this.#title.textContent = face.title;
    this.#detail.textContent = face.detail;
    this.#short.textContent = face.short;
    this.element.title = face.kind === 'completed' ? '' : `${face.title}. ${face.detail}`.trim();
    this.#arc?.style.setProperty('stroke-dashoffset', String(ARC * (1 - (face.progress ?? 0))));
    return face;
  }

  /** The image is kept, but it cannot be seen (yet). @param {string} words */
  say(words) {
    this.element.replaceChildren(...(words ? [el('p', { class: 'face-detail', text: words })] : []));
  }

  /** @param {import('./node-state.js').Face} face */
  #build(face) {
    this.#arc = null;
    if (face.kind === 'completed') return this.element.replaceChildren();
    /** @type {Element} */
    let sign = el('span', { class: 'dots', 'aria-hidden': 'true' }, el('i'), el('i'), el('i'));
    if (face.progress !== null) {
      sign = arcSign();
      this.#arc = /** @type {SVGElement} */ (sign.lastElementChild);
    } else if (face.kind in STATE_ICONS) {
      sign = icon(STATE_ICONS[/** @type {keyof typeof STATE_ICONS} */ (face.kind)]);
    }
    const buttons = face.buttons.map(({ action, label, note }) =>
      el(
        'button',
        { type: 'button', class: 'small-button', on: { click: () => this.ask(action, note ?? '') } },
        label,
        ...(note ? ['\u00a0· ', el('span', { class: 'button-note', text: note })] : []),
      )
    );
    this.element.replaceChildren(
      ...(face.kind === 'processing' ? [el('span', { class: 'sweep', 'aria-hidden': 'true' })] : []),
      el(
        'div',
        { class: 'face-words' },
        sign,
        this.#short,
        this.#title,
        this.#detail,
        buttons.length ? el('div', { class: 'face-buttons' }, ...buttons) : null,
      ),
    );
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
    for (const [key, value] of Object.entries({ class: name, cx: '18', cy: '18', r: '15' })) {
      circle.setAttribute(key, value);
    }
    svg.append(circle);
  }
  return svg;
}
