// @ts-check
// The header: the canvas, the connection, the cost, and a few switches.
import { el, icon, iconButton } from '../ui/dom.js';
import { saveCanvas } from '../views/exporting.js';
import { COMMAND } from './shortcuts.js';
import { lineSign } from './connection-status.js';
import { nextTheme, switchTheme } from '../ui/theme.js';
import { plural, text } from '../words/text.js';

/** @typedef {import('../state/store.js').Store} Store */

const VIEWS = [
  ['#share', 'share', text.sharing.title],
  ['#canvases', 'grid', text.canvases.all],
  ['#trash', 'trash', text.trash.title],
  ['#usage', 'chart', text.header.usage],
  ['#callbacks', 'inbox', text.callbacks.title],
  ['#access', 'key', text.access.title],
  ['#webhooks', 'send', text.webhooks.title],
];

export class Header extends HTMLElement {
  #store;

  /**
   * @param {Store} store
   * @param {{open: (id: string) => void, create: () => void, rename: (title: string) => void, signOut: () => void,
   *   chat: () => void, help: () => void, palette: () => void, find: () => void}} does
   */
  constructor(store, does) {
    super();
    this.#store = store;
    this.does = does;
    this.setAttribute('role', 'banner');
    this.title_ = el('span', { class: 'canvas-title', dir: 'auto' });
    this.switcher = el(
      'button',
      { type: 'button', class: 'canvas-switch', popovertarget: 'canvas-menu' },
      this.title_,
      icon('chevron', 16),
    );
    this.menu = el('div', { id: 'canvas-menu', class: 'menu', popover: 'auto' });
    this.menu.addEventListener(
      'beforetoggle',
      (/** @type {any} */ event) => event.newState === 'open' && this.#fillMenu(),
    );
    this.line = lineSign(store);
    this.usage = el('a', { class: 'usage', href: '#usage', title: text.header.usageHint });
    this.themeButton = iconButton('theme', '', () => {
      switchTheme();
      this.showTheme();
    }, 'only-wide');
    this.chatButton = iconButton('chat', '', () => does.chat());
    this.append(
      el('h1', { class: 'brand' }, icon('mark'), el('span', { text: 'Easel' })),
      this.switcher,
      this.menu,
      this.line,
      el('span', { class: 'spring' }),
      this.usage,
      el('button', {
        type: 'button',
        class: 'palette-button only-wide',
        title: text.keys.palette,
        'aria-label': text.keys.palette,
        on: { click: () => does.palette() },
      }, el('kbd', { text: COMMAND === '⌘' ? '⌘K' : 'Ctrl K' })),
      iconButton('share', text.sharing.title, () => (location.hash = '#share'), 'only-wide'),
      iconButton('help', text.header.help, () => does.help(), 'only-wide'),
      this.themeButton,
      this.chatButton,
    );
    store.on('canvas', () => this.#show());
    store.on('canvases', () => this.#show());
    store.on('usage', () => this.#showUsage());
    this.#show();
    this.showTheme();
    this.showChat(false);
  }

  /** @param {boolean} open */
  showChat(open) {
    const label = open ? text.header.chatClose : text.header.chatOpen;
    this.chatButton.setAttribute('aria-label', label);
    this.chatButton.title = label;
    this.chatButton.setAttribute('aria-expanded', String(open));
  }

  #show() {
    const title = this.#store.canvas?.title ?? '';
    this.title_.textContent = title || '…';
    this.switcher.setAttribute('aria-label', `${text.header.canvases}: ${title}`);
    document.title = title ? `${title} · Easel` : 'Easel';
    if (this.menu.matches(':popover-open') && !this.menu.querySelector('input')) this.#fillMenu();
  }

  #showUsage() {
    this.usage.textContent = this.#usageWords();
  }

  #usageWords() {
    const { usage } = this.#store;
    if (!usage?.images) return text.header.usage;
    const calls = usage.callsPerImage ?? usage.providerCalls / usage.images;
    const credits = plural(Math.round(usage.creditsConsumed * 100) / 100, 'credit');
    return `${text.header.allCanvases(credits)} · ${calls.toFixed(2)} calls/image`;
  }

  showTheme() {
    const label = text.header.theme(nextTheme());
    this.themeButton.setAttribute('aria-label', label);
    this.themeButton.title = label;
  }

  #fillMenu() {
    const close = () => this.menu.hidePopover();
    const { canvas, canvases, session } = this.#store;
    const rows = canvases.map((known) => {
      const here = known.id === canvas?.id;
      return el(
        'div',
        { class: 'menu-row' },
        el(
          'button',
          {
            type: 'button',
            class: 'menu-item',
            'aria-current': here ? 'page' : undefined,
            on: {
              click: () => {
                close();
                if (!here) this.does.open(known.id);
              },
            },
          },
          el('span', { class: 'menu-check' }, here && icon('check', 16)),
          el('span', { class: 'menu-words', dir: 'auto', text: known.title }),
        ),
        here && iconButton('pencil', text.header.rename, () => this.#rename()),
      );
    });
    const item = (
      /** @type {string} */ sign,
      /** @type {string} */ label,
      /** @type {() => void} */ run,
      className = 'menu-item',
    ) => {
      const click = () => {
        close();
        run();
      };
      const check = el('span', { class: 'menu-check' }, icon(sign, 16));
      return el('button', { type: 'button', class: className, on: { click } }, check, label);
    };
    const switched = () => {
      switchTheme();
      this.showTheme();
    };
    this.menu.replaceChildren(
      el('div', { class: 'menu-list' }, ...rows),
      item('plus', text.header.newCanvas, () => this.does.create()),
      el('hr'),
      item('search', text.keys.find, () => this.does.find()),
      item('pencil', text.instructions.title, () => (location.hash = '#instructions')),
      item('download', text.exporting.all, () => canvas && saveCanvas(canvas.id)),
      ...VIEWS.map(([hash, sign, name]) => item(sign, name, () => (location.hash = hash))),
      item('theme', text.header.theme(nextTheme()), switched, 'menu-item only-narrow'),
      item('help', text.header.help, () => this.does.help(), 'menu-item only-narrow'),
      item('leave', text.header.signOut, () => this.does.signOut()),
      el(
        'p',
        { class: 'menu-foot' },
        session?.organization.name ?? '',
        el('span', { class: 'only-narrow', text: this.#store.usage?.images ? this.#usageWords() : '' }),
      ),
    );
  }

  /** Opens the menu at the title of this canvas. */
  rename() {
    this.menu.showPopover();
    this.#rename();
  }

  /** Turns the row of the open canvas into a field. */
  #rename() {
    const row = this.menu.querySelector('[aria-current]')?.parentElement;
    const title = this.#store.canvas?.title ?? '';
    if (!row) return;
    const field = el('input', {
      class: 'field',
      value: title,
      maxlength: 200,
      dir: 'auto',
      'aria-label': text.header.renameLabel,
    });
    let done = false;
    const finish = (/** @type {boolean} */ save) => {
      if (done) return;
      done = true;
      if (save && field.value.trim()) this.does.rename(field.value.trim());
      field.remove();
      if (!this.menu.matches(':popover-open')) return;
      this.#fillMenu();
      this.menu.querySelector('[aria-current]')?.focus();
    };
    field.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
      event.stopPropagation();
      if (event.key === 'Enter') finish(true);
      if (event.key === 'Escape') {
        event.preventDefault();
        finish(false);
      }
    });
    field.addEventListener('blur', () => finish(true));
    row.replaceChildren(field);
    field.focus();
    field.select();
  }
}

customElements.define('easel-header', Header);
