// @ts-check
// A small menu: the browser's own list under a quiet label.
import { el, icon } from '../ui/dom.js';

export class SettingMenu {
  #offered = '';

  /** @param {string} label @param {(value: string) => void} chosen @param {string} [className] */
  constructor(label, chosen, className = '') {
    this.words = el('span', { class: 'chip-words' });
    this.select = el('select', { 'aria-label': label, title: label, on: { change: () => chosen(this.select.value) } });
    this.element = el('label', { class: `chip ${className}`.trim() }, this.words, icon('chevron', 16), this.select);
  }

  /** @param {string[][]} options @param {string} value */
  offer(options, value) {
    const offered = options.map(([id]) => id).join();
    if (offered !== this.#offered) {
      this.#offered = offered;
      this.select.replaceChildren(...options.map(([id, name]) => el('option', { value: id, text: name })));
    }
    this.select.value = value;
    this.words.textContent = options.find(([id]) => id === value)?.[1] ?? value;
    this.element.hidden = options.length === 0;
  }
}

/**
 * Shows a ratio such as `16:9` as a small frame; nothing for what is none.
 * @param {HTMLElement} shape
 * @param {string} ratio
 */
export function drawRatio(shape, ratio) {
  const [width, height] = (ratio ?? '').split(':').map(Number);
  shape.hidden = !(width > 0 && height > 0);
  if (shape.hidden) return;
  shape.style.width = `${Math.round(12 * Math.min(1, Math.max(0.35, width / height)))}px`;
  shape.style.height = `${Math.round(12 * Math.min(1, Math.max(0.35, height / width)))}px`;
}
