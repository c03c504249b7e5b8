// @ts-check
// For any page, of any origin: <easel-canvas canvas="…" token="share_…"> shows a shared canvas in a frame. The frame
// isolates both sides: the host's page cannot break the board, and the board cannot touch the page.

const home = new URL(import.meta.url).origin;

const words = {
  label: 'A canvas with images, shared by Easel',
  noCanvas: 'This element has no canvas attribute, which says which canvas to show.',
  noToken: 'This element has no token attribute, which is the token of a share link.',
  badToken: 'The token of this element is not that of a share link.',
  badSource: 'The src of this element is no address of an Easel server.',
};

const look = new CSSStyleSheet();
look.replaceSync(`
  :host { display: block; width: 100%; height: 480px; }
  :host([hidden]) { display: none; }
  iframe { display: block; width: 100%; height: 100%; border: 0; border-radius: inherit; }
  p { box-sizing: border-box; height: 100%; margin: 0; padding: 24px; display: grid; place-items: center;
    border: 1px dashed; border-radius: 10px; font: 15px/1.5 system-ui, sans-serif; text-align: center; opacity: .8; }
`);

class EaselCanvas extends HTMLElement {
  static observedAttributes = ['canvas', 'token', 'src', 'theme', 'label'];
  #shadow = this.attachShadow({ mode: 'open' });

  constructor() {
    super();
    this.#shadow.adoptedStyleSheets = [look];
  }

  connectedCallback() {
    this.#show();
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#show();
  }

  #show() {
    const address = this.#address();
    if ('fault' in address) return this.#say(address.fault);
    const known = this.#shadow.querySelector('iframe');
    const frame = known ?? document.createElement('iframe');
    frame.title = this.getAttribute('label') || words.label;
    if (frame.getAttribute('src') === address.url) return;
    frame.referrerPolicy = 'no-referrer';
    frame.allow = 'clipboard-write';
    frame.src = address.url;
    if (!known) this.#shadow.replaceChildren(frame);
  }

  /** @returns {{url: string}|{fault: string}} */
  #address() {
    const canvas = this.getAttribute('canvas')?.trim();
    const token = this.getAttribute('token')?.trim();
    if (!canvas) return { fault: words.noCanvas };
    if (!token) return { fault: words.noToken };
    if (!/^share_[\w-]+\.[\w-]+$/.test(token)) return { fault: words.badToken };
    const source = URL.canParse(this.getAttribute('src') ?? home, location.href)
      ? new URL(this.getAttribute('src') ?? home, location.href)
      : null;
    if (source?.protocol !== 'https:' && source?.protocol !== 'http:') return { fault: words.badSource };
    const theme = this.#theme();
    return {
      url: `${source.origin}/shared/${encodeURIComponent(canvas)}?embed${theme ? `&theme=${theme}` : ''}#${token}`,
    };
  }

  /** The attribute, or the one theme the host's page has; empty where the system decides. */
  #theme() {
    const asked = this.getAttribute('theme');
    if (asked) return asked === 'light' || asked === 'dark' ? asked : '';
    const schemes = getComputedStyle(this).colorScheme.split(' ').filter((word) => word === 'light' || word === 'dark');
    return schemes.length === 2 ? '' : schemes[0] ?? 'light'; // a page that names none is light
  }

  /** @param {string} fault */
  #say(fault) {
    const line = document.createElement('p');
    line.setAttribute('role', 'note');
    line.textContent = fault;
    this.#shadow.replaceChildren(line);
  }
}

if (!customElements.get('easel-canvas')) customElements.define('easel-canvas', EaselCanvas);
