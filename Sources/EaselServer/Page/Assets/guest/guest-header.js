// @ts-check
// The header of a shared board: its title, and whether the connection is up.
import { el, icon } from '../ui/dom.js';
import { lineSign } from '../shell/connection-status.js';
import { text } from '../words/text.js';

/** @param {import('../state/store.js').Store} store @param {boolean} embedded whether another page frames it */
export function sharedHeader(store, embedded) {
  const words = text.sharing;
  const title = el('h1', { class: 'canvas-title', dir: 'auto' });
  const line = lineSign(store);
  const show = () => {
    title.textContent = store.canvas?.title ?? '';
    document.title = store.canvas ? `${store.canvas.title} · Easel` : 'Easel';
  };
  const showLine = () => (line.hidden = Boolean(store.boardProblem));
  store.on('canvas', show);
  store.on('canvases', show);
  store.on('nodes', showLine);
  show();
  return el(
    'header',
    { class: 'shared-header' },
    el('span', { class: 'brand' }, icon('mark'), el('span', { text: 'Easel' })),
    title,
    el('span', { class: 'tag tag-plain', text: words.readOnly }),
    line,
    el('span', { class: 'spring' }),
    embedded &&
      el('a', {
        class: 'icon-button',
        href: location.pathname + location.hash,
        target: '_blank',
        rel: 'noopener',
        'aria-label': words.openWhole,
        title: words.openWhole,
      }, icon('open')),
  );
}
