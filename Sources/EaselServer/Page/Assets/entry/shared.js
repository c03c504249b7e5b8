// @ts-check
// What a share link opens: one board, to look at. It knows no session: every request carries the link's token and no
// cookie, and nothing is read from the browser's storage or kept in it.
import '../ui/composition.js';
import '../ui/held-keys.js';
import { Board } from '../board/board.js';
import { el } from '../ui/dom.js';
import { keepNothing } from '../model/storage.js';
import { lookKeys, watchKeys } from '../shell/shortcuts.js';
import { Lightbox } from '../shell/lightbox.js';
import { announce, placeNotices } from '../ui/notices.js';
import { downloadPath, resultOf } from '../model/results.js';
import { useToken } from '../model/server.js';
import { sharedHeader } from '../guest/guest-header.js';
import { SharedStore } from '../guest/guest-store.js';
import { text } from '../words/text.js';

keepNothing();
useToken(location.hash.slice(1));
const store = new SharedStore(decodeURIComponent(location.pathname.split('/')[2] ?? ''));

const floor = el('div', { class: 'shared-floor' });
const board = new Board(store, () => floor);
const lightbox = new Lightbox(store, () => {}, []);
const lostBar = el('p', { class: 'lost-bar', role: 'status', hidden: true, text: text.sharing.lostBar });
placeNotices();

/** @param {string} action @param {string} id @param {number} [result] */
function act(action, id, result = 0) {
  const node = store.nodes?.get(id);
  if (node?.status !== 'completed') return;
  const shown = resultOf(node, result);
  if (action === 'open') lightbox.open(id, result);
  if (action === 'download') el('a', { href: downloadPath(shown), download: true }).click();
}

const chosen = (/** @type {string} */ action) => () => board.selection.ids.forEach((id) => act(action, id));
watchKeys([...lookKeys(board), { keys: ['o'], shown: [], says: text.tools.open, group: '', run: chosen('open') }, {
  keys: ['d'],
  shown: [],
  says: text.tools.download,
  group: '',
  run: chosen('download'),
}, {
  keys: ['Escape'],
  shown: [],
  says: text.keys.escape,
  group: '',
  run: () => (board.selection.ids.size ? board.selection.set([]) : board.finder.close()),
}]);

addEventListener('node-action', (event) => {
  const { action, id, result } = /** @type {CustomEvent} */ (event).detail;
  act(action, id, result);
});
store.on('node', ({ id, before }) => {
  const node = store.nodes?.get(id);
  if (node?.status === 'completed' && before && before.status !== 'completed') announce(text.node.ready(node.prompt));
});
store.on('nodes', () => store.boardProblem && lightbox.dialog.close());
/** @type {number|undefined} */
let lostTimer;
store.on('line', () => {
  clearTimeout(lostTimer);
  const isLost = store.line === 'lost' && !store.boardProblem;
  if (isLost) lostTimer = setTimeout(() => (lostBar.hidden = false), 1200); // a short blink is not news
  else lostBar.hidden = true;
});
addEventListener('open-again', () => void store.open());
addEventListener('hashchange', () => location.reload()); // another link to the same canvas

document.body.prepend(
  el(
    'div',
    { class: 'app shared-app' },
    sharedHeader(store, 'embed' in document.documentElement.dataset),
    el('main', { class: 'table' }, lostBar, board, floor),
  ),
);
void store.open();
