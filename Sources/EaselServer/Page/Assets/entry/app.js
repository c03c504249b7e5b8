// @ts-check
// Puts the parts together: the store, the elements, and what an action means.
import '../ui/composition.js';
import '../ui/held-keys.js';
import { imageCommands } from '../shell/image-commands.js';
import { Board } from '../board/board.js';
import { Chat } from '../chat/chat.js';
import { Composer } from '../composer/composer.js';
import { el, narrow } from '../ui/dom.js';
import { recall, remember } from '../model/storage.js';
import { saveCanvas, saveImages } from '../views/exporting.js';
import { watchFiles } from '../composer/dropped-files.js';
import { Header } from '../shell/header.js';
import { helpSheet } from '../shell/help.js';
import { keyTable, watchKeys } from '../shell/shortcuts.js';
import { Lightbox } from '../shell/lightbox.js';
import { faceOf } from '../board/node-state.js';
import { announce, notice, placeNotices } from '../ui/notices.js';
import { palette } from '../ui/palette.js';
import { imageMenu } from '../shell/image-menu.js';
import { ask } from '../ui/confirm-dialog.js';
import { Problem } from '../model/server.js';
import { signInView } from '../shell/sign-in.js';
import { Store } from '../state/store.js';
import { text } from '../words/text.js';
import { switchTheme } from '../ui/theme.js';

const store = new Store();
const trouble = (/** @type {unknown} */ problem) =>
  notice(problem instanceof Error ? problem.message : String(problem));

// Elements

/** @type {import('../board/board.js').Place} */
const place = (request) => board.placeFor(request);
const composer = new Composer(store, place);
const board = new Board(store, () => (narrow() && document.body.dataset.chat === 'open' ? chat : composer));
const chat = new Chat(store, { close: () => showChat(false), place });
const header = new Header(store, {
  open: (id) => void visitCanvas(id),
  create: () => createCanvas(),
  rename: (title) => store.boards.rename(title).catch(trouble),
  signOut: () => store.signOut().catch(trouble),
  chat: () => showChat(document.body.dataset.chat !== 'open', true),
  help: () => openHelp(),
  palette: () => openPalette(),
  find: () => board.finder.open(),
});
const lostBar = el('p', { class: 'lost-bar', role: 'status', hidden: true, text: text.lostBar });
const main = el('main', { class: 'table' }, lostBar, board, composer);
const app = el('div', { class: 'app' }, header, main, chat);
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

const { act, remove, cancel } = imageCommands(store, {
  composer,
  visit: (id) => {
    if (narrow()) showChat(false);
    board.visit(id);
  },
  open: (id, result) => lightbox.open(id, result),
  leaving: (ids) => board.leaving(ids),
  offer,
  story: (id) => void loadViews().then(({ story }) => story(id), trouble),
  more: (id, at, result) => {
    const node = store.nodes?.get(id);
    if (node) openMenu(node, at ?? { x: innerWidth / 2, y: innerHeight / 3 }, result);
  },
});
const lightbox = new Lightbox(store, act);
lightbox.dialog.addEventListener('close', () => {
  const on = document.activeElement;
  if (!store.nodes?.has(lightbox.id)) return;
  // What it was opened from may be deleted since; and what was looked at last is what the next key is meant for.
  if (on === document.body || lightbox.dialog.contains(on) || (lightbox.moved && board.contains(on))) {
    board.visit(lightbox.id);
  }
});
const openMenu = imageMenu(main, act, store);

/** The images in view come first. */
const VIEWS_LATER_MS = 1_000;
/** @type {Promise<import('./views.js').Views>|undefined} */
let views;
const loadViews = () =>
  views ??= import('./views.js').then(
    ({ viewsOf }) => viewsOf(store, { visit: (id) => board.visit(id), visitCanvas, createCanvas, removeCanvas, act }),
    () => {
      views = undefined;
      throw new Error(text.offline);
    },
  );
/** @param {keyof import('./views.js').Views['addressed']} name */
const showView = (name) => void loadViews().then(({ addressed }) => addressed[name].show(), trouble);
/** The one the address names. */
const followAddress = () =>
  void loadViews().then(({ addressed }) => Object.values(addressed).forEach((view) => view.follow()), trouble);

/** @param {string} how */
function align(how) {
  const step = board.align(how);
  if (step) offer(step);
}

/** Says what was done, with a way back. @param {import('../state/undo-history.js').Step} step */
function offer(step) {
  step.close = notice(step.says, { label: text.tools.undo, run: () => undo(step) });
}

let unsay = () => {};

/**
 * @param {import('../state/undo-history.js').Step|undefined} step
 * @param {(step: import('../state/undo-history.js').Step) => string} words
 * @param {string} nothing
 * @param {{label: string, run: () => void}} [way]
 */
function wentBack(step, words, nothing, way) {
  unsay();
  step?.close?.();
  unsay = notice(step ? words(step) : nothing, way);
  const ids = step?.ids.filter((id) => store.nodes?.has(id)) ?? [];
  if (!ids.length) return;
  if (lightbox.dialog.open) lightbox.open(ids[0]);
  if (ids.length === 1) return board.visit(ids[0]);
  board.selection.set(ids);
  board.bring(ids);
}

/** @param {import('../state/undo-history.js').Step} [step] */
function undo(step) {
  board.settle();
  const words = (/** @type {import('../state/undo-history.js').Step} */ { says, ids, made }) =>
    made ? text.history.undoneToTrash(says, ids.length) : text.history.undone(says);
  const way = { label: text.history.openTrash, run: () => showView('trash') };
  void store.history.undo(step).then((undone) =>
    wentBack(undone, words, text.history.nothingToUndo, undone?.made ? way : undefined)
  );
}

function redo() {
  board.settle();
  void store.history.redo().then((redone) =>
    wentBack(redone, ({ says }) => text.history.redone(says), text.history.nothingToRedo)
  );
}

addEventListener('node-action', (event) => {
  const { action, id, ...how } = /** @type {CustomEvent} */ (event).detail;
  act(action, id, how);
});
board.addEventListener('selection-action', (event) => {
  const { action, shown } = /** @type {CustomEvent} */ (event).detail;
  if (action === 'delete') return remove([...board.selection.ids]);
  if (action.startsWith('align-')) return align(action.slice(6));
  if (action === 'download') {
    return saveImages(
      store.canvas?.id ?? '',
      [...board.selection.ids].flatMap((id) => store.nodes?.get(id) ?? []),
    );
  }
  if (action === 'retry') return void store.spending.retry([...board.selection.ids], shown);
  if (action === 'cancel') return void cancel([...board.selection.ids]);
  for (const id of board.selection.ids) act(action, id, { shown });
});
watchFiles(main, composer.area, {
  files: (files) => composer.addFiles(files),
  image: (url) => composer.addImage(url),
});
addEventListener('example', (event) => composer.fill(/** @type {CustomEvent} */ (event).detail));

const table = keyTable({
  board,
  composer,
  act,
  align,
  redo,
  undo: () => undo(),
  remove: () => remove([...board.selection.ids]),
  chat: () => showChat(document.body.dataset.chat !== 'open', true),
  theme: () => {
    switchTheme();
    header.showTheme();
  },
  help: () => openHelp(),
  palette: () => openPalette(),
  usage: () => showView('usage'),
  canvases: () => showView('canvases'),
  callbacks: () => showView('callbacks'),
  trash: () => showView('trash'),
  access: () => showView('access'),
  webhooks: () => showView('webhooks'),
  share: () => showView('share'),
  newCanvas: () => createCanvas(),
  models: () => store.models,
});
const openHelp = helpSheet(table);
const openPalette = palette((words) =>
  [
    ...table.filter((key) =>
      key.keys.length && !key.keys.includes('ArrowUp') && !key.anywhere && key.shown[0] !== 'Esc'
    )
      .filter((key) => key.group !== text.keys.groups.images || board.selection.ids.size)
      .map((key) => {
        const { label, note } = key.now ? key.now() ?? { label: '', note: '' } : { label: key.says, note: '' };
        return {
          label: note ? `${label} · ${note}` : label,
          hint: key.shown.join(' '),
          // The Enter that chose it is no yes to a price: without one that was shown, the person is asked.
          run: () => void key.run(new KeyboardEvent('keydown', { key: key.keys[0] }), key.now && ''),
        };
      }),
    { label: text.header.rename, hint: '', run: () => header.rename() },
    { label: text.instructions.title, hint: '', run: () => showView('instructions') },
    { label: text.exporting.all, hint: '', run: () => store.canvas && saveCanvas(store.canvas.id) },
    { label: text.header.signOut, hint: '', run: () => void store.signOut().catch(trouble) },
    ...store.canvases.filter((canvas) => canvas.id !== store.canvas?.id)
      .map((canvas) => ({
        label: text.palette.canvas(canvas.title),
        hint: '',
        run: () => void visitCanvas(canvas.id),
      })),
    ...(words ? [...(store.nodes?.values() ?? [])] : [])
      .map((node) => ({ label: text.palette.image(node.prompt), hint: '', run: () => board.visit(node.id) })),
  ].filter((entry) => entry.label && entry.label.toLowerCase().includes(words))
);
watchKeys(table);

// News

store.on('trouble', trouble);
store.on('gone', () => {
  notice(text.header.gone);
  openAnother();
});
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

/**
 * @param {string} id
 * @param {boolean} [fromHistory]
 * @param {string} [hash] the view that stays open, in place of this address
 */
async function visitCanvas(id, fromHistory = false, hash = undefined) {
  const path = `/canvases/${encodeURIComponent(id)}`;
  try {
    if (hash !== undefined) history.replaceState(null, '', path + hash);
    else if (!fromHistory) history.pushState(null, '', path);
    await store.boards.open(id);
  } catch {
    // The board says why, and offers another try.
  }
}

function createCanvas() {
  store.boards.create(text.untitled).then((canvas) => visitCanvas(canvas.id)).catch(trouble);
}

/** In place of one that is gone; the view that is open stays. */
function openAnother() {
  const next = store.canvases[0];
  void (next ? Promise.resolve(next) : store.boards.create(text.untitled)).then((to) =>
    visitCanvas(to.id, true, location.hash)
  ).catch(trouble);
}

/** @param {import('../model/types.js').Canvas} canvas */
async function removeCanvas(canvas) {
  const words = text.canvases;
  const sure = await ask({
    title: words.removeTitle(canvas.title),
    lines: [store.boards.count(canvas).then(words.removeCount), words.removeLead],
    go: words.removeGo,
  });
  if (!sure) return;
  const wasOpen = canvas.id === store.canvas?.id;
  try {
    await store.boards.remove(canvas);
  } catch (problem) {
    return trouble(problem);
  }
  if (wasOpen) openAnother();
  notice(words.removed(canvas.title), {
    label: text.tools.undo,
    run: () => {
      store.boards.restore(canvas.id).then(() => (wasOpen ? visitCanvas(canvas.id, true, location.hash) : undefined))
        .catch(trouble);
    },
  });
}

// Who comes to no canvas by its name is on one as soon as it is chosen.
store.on('canvas', () => {
  if (!store.canvas || addressed()) return;
  history.replaceState(null, '', `/canvases/${encodeURIComponent(store.canvas.id)}${location.hash}`);
});
addEventListener('popstate', () => {
  const id = addressed();
  if (id && id !== store.canvas?.id) void visitCanvas(id, true);
});
// Before they are there they can't see it.
addEventListener('hashchange', () => location.hash && store.canvas && followAddress());
addEventListener('open-again', () => {
  const id = addressed();
  if (store.session && id) void visitCanvas(id, true);
  else void begin();
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
    store.boards.failed(/** @type {Error} */ (problem));
    if (!store.session && problem instanceof Problem && problem.status !== 401) setTimeout(begin, 4000);
    return;
  }
  if (location.hash) followAddress();
  else setTimeout(followAddress, VIEWS_LATER_MS);
}

showChat(!narrow() && recall('chat', true));
document.querySelector('.first-look')?.replaceWith(app);
void begin();
