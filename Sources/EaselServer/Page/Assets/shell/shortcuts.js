// @ts-check
// Every shortcut of the page in one table; the help is built from it.
import { pressedKey } from '../ui/dom.js';
import { notice } from '../ui/notices.js';
import { IMAGE_ACTIONS, keyOf, labelOf, wordsOf } from '../board/image-actions.js';
import { retryOfAll } from '../model/retry.js';
import { text } from '../words/text.js';

/** @type {Record<string, string>} */
const ALIGN_KEYS = { left: 'l', top: 'k', grid: 'g' };

/** What the key beside the space bar is called here. */
export const COMMAND = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl';

/**
 * @typedef {{keys: string[], shown: string[], says: string, now?: () => {label: string, note: string}|undefined,
 *   group: string, run: (event: KeyboardEvent, shown?: string) => void|boolean, anywhere?: boolean, large?: boolean}}
 *   Key
 * `now` says what it would do and cost now, nothing for nothing; `run` gets the price that was shown for it,
 *   and answers false to leave the key to the browser; `anywhere` keys work in text fields too,
 *   `large` ones over the large image
 */

/**
 * @param {{board: import('../board/board.js').Board, composer: import('../composer/composer.js').Composer,
 *   act: import('./image-commands.js').ImageCommand, remove: () => void, undo: () => void, redo: () => void, chat: ()
 *   => void, theme: () => void, help: () => void, palette: () => void,
 *   usage: () => void, canvases: () => void, trash: () => void, callbacks: () => void, access: () => void,
 *   webhooks: () => void, share: () => void, newCanvas: () => void, align: (how: string) => void,
 *   models: () => import('../model/types.js').Models|null}} parts
 * @returns {Key[]}
 */
export function keyTable(
  {
    board,
    composer,
    act,
    remove,
    undo,
    redo,
    chat,
    theme,
    help,
    palette,
    usage,
    canvases,
    trash,
    callbacks,
    access,
    webhooks,
    share,
    newCanvas,
    align,
    models,
  },
) {
  const each =
    (/** @type {string} */ action) => (/** @type {KeyboardEvent} */ _, /** @type {string|undefined} */ shown) => {
      board.selection.ask(action, shown);
      return board.selection.ids.size > 0;
    };
  const one =
    (/** @type {string} */ action) => (/** @type {KeyboardEvent} */ _, shown = board.selection.shownPrice(action)) => {
      const [id] = board.selection.ids;
      if (id) act(action, id, { shown });
      return Boolean(id);
    };
  const now = (/** @type {string} */ action) => () => {
    const [node] = board.selection.nodes;
    return node && IMAGE_ACTIONS[action].applies(node) ? wordsOf(action, node, models()) : undefined;
  };
  const scale = (/** @type {number} */ factor) => {
    board.scale(factor);
    settle(board);
  };
  const { groups } = text.keys;
  return [
    ...grouped(groups.page, [
      { keys: ['/'], shown: ['/'], says: text.keys.compose, run: () => composer.focusWords() },
      { keys: ['shift+u'], shown: ['⇧', 'U'], says: text.composer.addFiles, run: () => composer.pick() },
      { keys: [], shown: ['↑', '↓'], says: text.keys.history, run: () => false },
      { keys: ['c'], shown: ['C'], says: text.keys.chat, run: chat },
      { keys: ['u'], shown: ['U'], says: text.keys.usage, run: usage },
      { keys: ['shift+c'], shown: ['⇧', 'C'], says: text.keys.canvases, run: canvases },
      { keys: ['shift+t'], shown: ['⇧', 'T'], says: text.keys.trash, run: trash },
      { keys: ['shift+d'], shown: ['⇧', 'D'], says: text.keys.callbacks, run: callbacks },
      { keys: ['shift+a'], shown: ['⇧', 'A'], says: text.keys.access, run: access },
      { keys: ['shift+w'], shown: ['⇧', 'W'], says: text.keys.webhooks, run: webhooks },
      { keys: ['shift+s'], shown: ['⇧', 'S'], says: text.keys.share, run: share },
      { keys: ['shift+n'], shown: ['⇧', 'N'], says: text.keys.newCanvas, run: newCanvas },
      { keys: ['t'], shown: ['T'], says: text.keys.theme, run: theme },
      { keys: ['mod+k'], shown: [COMMAND, 'K'], says: text.keys.palette, run: palette, anywhere: true },
      { keys: ['?'], shown: ['?'], says: text.keys.help, run: help },
    ]),
    ...lookKeys(board),
    ...grouped(groups.board, [
      {
        keys: ['s'],
        shown: ['S'],
        says: text.keys.selectTool,
        run: () => notice(board.toggleSelectTool() ? text.selectToolOn : text.selectToolOff),
      },
      { keys: ['mod+a'], shown: [COMMAND, 'A'], says: text.keys.selectAll, run: () => board.selectAll() },
      { keys: ['mod+z'], shown: [COMMAND, 'Z'], says: text.keys.undo, run: undo, large: true },
      { keys: ['mod+shift+z', 'mod+y'], shown: [COMMAND, '⇧', 'Z'], says: text.keys.redo, run: redo, large: true },
      {
        keys: ['Escape'],
        shown: ['Esc'],
        says: text.keys.escape,
        run: () => (board.selection.ids.size ? board.selection.set([]) : board.finder.close()),
      },
    ]),
    ...grouped(groups.images, [
      { keys: [], shown: ['⇧', '←→↑↓'], says: text.keys.nudge, run: () => false },
      { keys: ['>'], shown: ['>'], says: text.keys.larger, run: () => scale(1.1) },
      { keys: ['<'], shown: ['<'], says: text.keys.smaller, run: () => scale(1 / 1.1) },
      ...Object.keys(ALIGN_KEYS).map((how) => ({
        keys: [ALIGN_KEYS[how]],
        shown: [ALIGN_KEYS[how].toUpperCase()],
        says: text.keys.align[how],
        run: () => align(how),
      })),
      ...Object.entries(IMAGE_ACTIONS).filter(([name]) => name !== 'delete').map(([name, { key, one: single }]) => (
        {
          keys: [key],
          shown: name === 'open' ? ['Enter', keyOf(name)] : keyOf(name).split(' '),
          says: labelOf(name),
          now: name === 'retry'
            ? () => retryOfAll(board.selection.nodes)
            : IMAGE_ACTIONS[name].price
            ? now(name)
            : undefined,
          run: single ? one(name) : each(name),
        }
      )),
      { keys: ['['], shown: ['['], says: text.tools.resultBefore, run: () => board.turn(-1) },
      { keys: [']'], shown: [']'], says: text.tools.resultNext, run: () => board.turn(1) },
      { keys: ['Delete', 'Backspace'], shown: [keyOf('delete')], says: text.keys.remove, run: remove },
    ]),
  ];
}

/** @param {string} group @param {Omit<Key, 'group'>[]} keys @returns {Key[]} */
const grouped = (group, keys) => keys.map((key) => ({ ...key, group }));

/** The keys that look around on the board. @param {import('../board/board.js').Board} board */
export function lookKeys(board) {
  const arrow = (/** @type {number} */ dx, /** @type {number} */ dy) => (/** @type {KeyboardEvent} */ event) => {
    if (event.shiftKey && board.selection.ids.size) {
      board.nudge(dx * 16, dy * 16, true);
      settle(board);
    } else if (!board.walk(dx, dy)) board.view.pan(-dx * 120, -dy * 120);
  };
  /** @type {Record<string, (event: KeyboardEvent) => void>} */
  const arrows = { ArrowLeft: arrow(-1, 0), ArrowRight: arrow(1, 0), ArrowUp: arrow(0, -1), ArrowDown: arrow(0, 1) };
  return grouped(text.keys.groups.board, [
    {
      keys: Object.keys(arrows),
      shown: ['←', '→', '↑', '↓'],
      says: text.keys.walk,
      run: (event) => arrows[event.key]?.(event),
    },
    { keys: ['+', '='], shown: ['+'], says: text.keys.zoomIn, run: () => board.view.zoomBy(1.25) },
    { keys: ['-', '_'], shown: ['−'], says: text.keys.zoomOut, run: () => board.view.zoomBy(1 / 1.25) },
    { keys: ['0'], shown: ['0'], says: text.keys.zoomReset, run: () => board.view.zoomTo(1) },
    { keys: ['1'], shown: ['1'], says: text.keys.fit, run: () => board.showAll() },
    { keys: ['2'], shown: ['2'], says: text.keys.fitSelection, run: () => board.showSelection() },
    { keys: ['shift+f'], shown: ['⇧', 'F'], says: text.keys.find, run: () => board.finder.open() },
    { keys: ['m'], shown: ['M'], says: text.keys.minimap, run: () => board.minimap.toggle() },
  ]);
}

/** @type {number|undefined} */
let settling;

/**
 * A held key moves many times and is sent once.
 * @param {import('../board/board.js').Board} board
 */
function settle(board) {
  clearTimeout(settling);
  settling = setTimeout(() => board.settle(), 400);
}

/**
 * Runs the table for keys pressed outside of fields and dialogs.
 * @param {Key[]} table
 */
export function watchKeys(table) {
  addEventListener('keydown', (event) => {
    const on = /** @type {Element} */ (event.target);
    if (event.defaultPrevented || event.altKey) return;
    const pressed = pressedKey(event);
    const key = table.find((known) => known.keys.includes(pressed));
    const typing = on.closest?.(
      key?.large ? 'input:not([type="checkbox"], [type="radio"]), textarea' : 'input, textarea, select',
    );
    // Else the browser would undo what was typed in a field that has not the focus.
    if (key?.large && !typing) event.preventDefault();
    const over = document.querySelector('dialog[open], [popover="auto"]:popover-open');
    if (over && !(key?.large && over.matches('.lightbox'))) return;
    if (key && (key.anywhere || !typing) && key.run(event) !== false) event.preventDefault();
  });
}
