// @ts-check
// Puts the parts together: the store, the elements, and what an action means.
import { Board } from './board.js';
import { Chat } from './chat.js';
import { Composer } from './composer.js';
import { el, narrow, recall, remember } from './dom.js';
import { Header } from './header.js';
import { helpSheet } from './help.js';
import { keyTable, watchKeys } from './keys.js';
import { Lightbox } from './lightbox.js';
import { faceOf, fileName, localPath } from './node-state.js';
import { announce, notice, placeNotices } from './notices.js';
import { palette } from './palette.js';
import { Problem } from './server.js';
import { signInView } from './sign-in.js';
import { Store } from './store.js';
import { text } from './text.js';
import { switchTheme } from './theme.js';

const store = new Store();
const trouble = (/** @type {unknown} */ problem) => notice(problem instanceof Error ? problem.message : String(problem));

// Elements

const composer = new Composer(store);
const board = new Board(store, () => (narrow() && document.body.dataset.chat === 'open' ? chat : composer));
const chat = new Chat(store, () => showChat(false));
const header = new Header(store, {
  open: (id) => void visitCanvas(id),
  create: () => createCanvas(),
  rename: (title) => store.boards.rename(title).catch(trouble),
  signOut: () => store.signOut().catch(trouble),
  chat: () => showChat(document.body.dataset.chat !== 'open', true),
  help: () => openHelp(),
  palette: () => openPalette(),
});
const lostBar = el('p', { class: 'lost-bar', role: 'status', hidden: true, text: text.lostBar });
const app = el('div', { class: 'app' }, header, el('main', { class: 'table' }, lostBar, board, composer), chat);
const lightbox = new Lightbox(store, (action, id) => act(action, id));
placeNotices();

/** @param {boolean} open @param {boolean} [focus] */
function showChat(open, focus = false) {
  document.body.dataset.chat = open ? 'open' : 'closed';
  chat.inert = !open;
  header.showChat(open);
  if (!narrow()) remember('chat', open);
  if (open && narrow()) board.selection.set([]); // its tools would cover the little that is left of the board
  if (open) chat.opened(focus);
}

// Actions

/**
 * What an action on a picture means.
 * @param {string} action
 * @param {string} id
 * @returns {void}
 */
function act(action, id) {
  const node = store.nodes?.get(id);
  if (!node) return;
  switch (action) {
    case 'open': return node.status === 'completed' ? lightbox.open(id) : undefined;
    case 'visit':
      if (narrow()) showChat(false);
      return board.visit(id);
    case 'retry': return node.status === 'failed' || node.status === 'canceled' ? void store.pictures.retry(id) : undefined;
    case 'cancel': return void store.pictures.cancel(id);
    case 'edit': return composer.fill(node.prompt, { model: node.model, aspectRatio: node.aspectRatio, resolution: node.resolution });
    case 'copy': return void copyWords(node.prompt);
    case 'delete': return remove([id]);
    case 'download':
      if (node.status === 'completed') el('a', { href: localPath(node.imageUrl), download: fileName(node) }).click();
  }
}

/** @param {string[]} ids */
function remove(ids) {
  if (!ids.length) return;
  const undo = store.removals.remove(ids);
  notice(text.tools.deleted(ids.length), { label: text.tools.undo, run: undo });
}

/** @param {string} words */
async function copyWords(words) {
  try {
    await navigator.clipboard.writeText(words);
    notice(text.tools.copied);
  } catch {
    notice(copiedOldWay(words) ? text.tools.copied : text.tools.notCopied); // no clipboard on plain http
  }
}

/** @param {string} words */
function copiedOldWay(words) {
  const field = el('textarea', { class: 'for-readers', 'aria-hidden': 'true' });
  const place = document.querySelector('dialog[open]') ?? document.body;
  const focused = /** @type {HTMLElement|null} */ (document.activeElement);
  field.value = words;
  place.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  focused?.focus();
  return done;
}

addEventListener('node-action', (event) => {
  const { action, id } = /** @type {CustomEvent} */ (event).detail;
  act(action, id);
});
board.addEventListener('selection-action', (event) => {
  const action = /** @type {CustomEvent} */ (event).detail;
  if (action === 'delete') return remove([...board.selection.ids]);
  if (action.startsWith('align-')) return notice(text.tools.aligned, { label: text.tools.undo, run: board.align(action.slice(6)) });
  for (const id of board.selection.ids) act(action, id);
});
addEventListener('example', (event) => composer.fill(/** @type {CustomEvent} */ (event).detail));

const table = keyTable({
  board, composer, act,
  remove: () => remove([...board.selection.ids]),
  chat: () => showChat(document.body.dataset.chat !== 'open', true),
  theme: () => { switchTheme(); header.showTheme(); },
  help: () => openHelp(),
  palette: () => openPalette(),
});
const openHelp = helpSheet(table);
const openPalette = palette((words) => [
  ...table.filter((key) => key.keys.length === 1 || key.keys.includes('+') || key.keys.includes('-') || key.keys.includes('Delete'))
    .filter((key) => !key.anywhere && key.shown[0] !== 'Esc')
    .map((key) => ({ label: key.says, hint: key.shown.join(' '), run: () => void key.run(new KeyboardEvent('keydown', { key: key.keys[0] })) })),
  { label: text.header.newCanvas, hint: '', run: createCanvas },
  ...store.canvases.filter((canvas) => canvas.id !== store.canvas?.id)
    .map((canvas) => ({ label: text.palette.canvas(canvas.title), hint: '', run: () => void visitCanvas(canvas.id) })),
  ...(words ? [...(store.nodes?.values() ?? [])] : [])
    .map((node) => ({ label: text.palette.picture(node.prompt), hint: '', run: () => board.visit(node.id) })),
].filter((entry) => entry.label.toLowerCase().includes(words)));
watchKeys(table);

// News

store.on('trouble', trouble);
store.on('node', ({ id, before }) => {
  const node = store.nodes?.get(id);
  if (!node || !before || before.status === node.status) return;
  if (node.status === 'completed') announce(text.node.ready(node.prompt));
  if (node.status === 'failed') announce(text.node.failedAloud(faceOf(node, store.now()).title, node.prompt));
});
/** @type {number|undefined} */
let lostTimer;
store.on('line', () => {
  clearTimeout(lostTimer);
  if (store.line === 'lost') lostTimer = setTimeout(() => (lostBar.hidden = false), 1200); // a short blink is not news
  else if (store.line === 'live') lostBar.hidden = true;
});
store.on('session', () => {
  if (store.session) return;
  app.remove();
  document.querySelector('.sign-in')?.remove();
  document.title = 'Easel';
  const view = signInView(store, () => location.reload());
  document.body.append(view);
  view.querySelector('input')?.focus();
});

// Addresses

const addressed = () => decodeURIComponent(location.pathname.match(/^\/canvases\/([^/]+)/)?.[1] ?? '') || null;

/** @param {string} id @param {boolean} [fromHistory] */
async function visitCanvas(id, fromHistory = false) {
  try {
    if (!fromHistory) history.pushState(null, '', `/canvases/${encodeURIComponent(id)}`);
    await store.boards.open(id);
  } catch (problem) {
    trouble(problem);
  }
}

function createCanvas() {
  store.boards.create(text.untitled).then((canvas) => visitCanvas(canvas.id)).catch(trouble);
}

addEventListener('popstate', () => {
  const id = addressed();
  if (id) void visitCanvas(id, true);
});

/** @returns {Promise<void>} */
async function begin() {
  const wanted = addressed();
  try {
    await store.start(wanted);
  } catch (problem) {
    if (wanted && problem instanceof Problem && problem.status === 404) {
      notice(text.header.gone);
      history.replaceState(null, '', '/');
      return begin();
    }
    trouble(problem);
    if (problem instanceof Problem && problem.status !== 401) setTimeout(begin, 4000);
    return;
  }
  if (store.canvas) history.replaceState(null, '', `/canvases/${encodeURIComponent(store.canvas.id)}`);
}

showChat(!narrow() && recall('chat', true));
document.body.prepend(app);
void begin();
