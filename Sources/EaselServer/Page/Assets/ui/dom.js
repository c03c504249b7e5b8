// @ts-check
// Elements without markup: everything a person or a provider wrote goes in as text.

/**
 * Makes an element.
 * @param {string} tag
 * @param {Record<string, any>} [props] `class`, `text`, `on`, `data`, a property, or else an attribute
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {any}
 */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null) continue;
    if (name === 'class') element.className = value;
    else if (name === 'text') element.textContent = value;
    else if (name === 'on') { for (const [type, run] of Object.entries(value)) element.addEventListener(type, run); }
    else if (name === 'data') Object.assign(element.dataset, value);
    else if (typeof value === 'boolean') element.toggleAttribute(name, value);
    else element.setAttribute(name, String(value));
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

const SPRITE = new URL('../icons/icons.svg', import.meta.url).pathname;

/**
 * An icon of the sprite; decoration only, the button around it has the name.
 * @param {string} name
 * @param {number} [size] in pixels
 */
export function icon(name, size = 20) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('width', String(size));
  svg.setAttribute('height', String(size));
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(space, 'use');
  use.setAttribute('href', `${SPRITE}#${name}`);
  svg.append(use);
  return svg;
}

/**
 * A button that shows only an icon.
 * @param {string} name icon
 * @param {string} label said by screen readers and as the tooltip
 * @param {(event: MouseEvent) => void} run
 * @param {string} [className]
 */
export function iconButton(name, label, run, className = '') {
  return el('button', {
    type: 'button',
    class: `icon-button ${className}`.trim(),
    'aria-label': label,
    title: label,
    on: { click: run },
  }, icon(name));
}

/**
 * A pressed key by one name: `a`, `shift+a`, `mod+a` (Ctrl or ⌘), `Escape`. Signs are themselves, with or without
 *   Shift.
 * @param {KeyboardEvent} event
 */
export function pressedKey(event) {
  const isLetter = /^\p{L}$/u.test(event.key);
  const mod = event.ctrlKey || event.metaKey ? 'mod+' : '';
  return mod + (isLetter && event.shiftKey ? 'shift+' : '') + (isLetter ? event.key.toLowerCase() : event.key);
}

/** Whether the person asked the system for less motion. */
export const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Whether the page is as narrow as a phone; the same width as in the style sheets. */
export const narrow = () => matchMedia('(max-width: 720px)').matches;
