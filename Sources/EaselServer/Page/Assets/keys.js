// @ts-check
// Every key of the page in one table; the help sheet is drawn from it.
import { announce } from './notices.js';
import { PICTURE_ACTIONS, keyOf, labelOf } from './picture-actions.js';
import { text } from './text.js';

/** What the key beside the space bar is called here. */
export const COMMAND = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl';

/**
 * @typedef {{keys: string[], shown: string[], says: string, run: (event: KeyboardEvent) => void|boolean, anywhere?: boolean}} Key
 * `run` answers false to leave the key to the browser; `anywhere` keys work in text fields too
 */

/**
 * @param {{board: import('./board.js').Board, composer: import('./composer.js').Composer,
 *   act: (action: string, id: string) => void, remove: () => void, chat: () => void, theme: () => void, help: () => void, palette: () => void,
 *   usage: () => void, newCanvas: () => void}} parts
 * @returns {Key[]}
 */
export function keyTable({ board, composer, act, remove, chat, theme, help, palette, usage, newCanvas }) {
  const each = (/** @type {string} */ action) => () => {
    for (const id of board.selection.ids) act(action, id);
    return board.selection.ids.size > 0;
  };
  const one = (/** @type {string} */ action) => () => {
    const [id] = board.selection.ids;
    if (id) act(action, id);
    return Boolean(id);
  };
  const arrow = (/** @type {number} */ dx, /** @type {number} */ dy) => (/** @type {KeyboardEvent} */ event) => {
    if (event.shiftKey && board.selection.ids.size) {
      board.nudge(dx * 16, dy * 16, true);
      settle(board);
    } else if (!board.walk(dx, dy)) board.view.pan(-dx * 120, -dy * 120);
  };
  /** @type {Record<string, (event: KeyboardEvent) => void>} */
  const arrows = { ArrowLeft: arrow(-1, 0), ArrowRight: arrow(1, 0), ArrowUp: arrow(0, -1), ArrowDown: arrow(0, 1) };
  return [
    { keys: ['/'], shown: ['/'], says: text.keys.compose, run: () => composer.focusWords() },
    { keys: ['c'], shown: ['C'], says: text.keys.chat, run: chat },
    { keys: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'], shown: ['←', '→', '↑', '↓'], says: text.keys.walk,
      run: (event) => arrows[event.key]?.(event) },
    { keys: [], shown: ['⇧', '←→↑↓'], says: text.keys.nudge, run: () => false },
    { keys: ['<', '>'], shown: ['<', '>'], says: text.keys.scale, run: (event) => {
      board.scale(event.key === '>' ? 1.1 : 1 / 1.1);
      settle(board);
    } },
    { keys: [], shown: ['Enter'], says: text.keys.open, run: () => false },
    { keys: ['mod+a'], shown: [COMMAND, 'A'], says: text.keys.selectAll, run: () => board.selectAll() },
    { keys: ['s'], shown: ['S'], says: text.keys.selectTool, run: () => announce(board.toggleSelectTool() ? text.selectToolOn : text.selectToolOff) },
    ...Object.entries(PICTURE_ACTIONS).filter(([name]) => name !== 'delete').map(([name, { key, one: single }]) => (
      { keys: [key], shown: [keyOf(name)], says: labelOf(name), run: single ? one(name) : each(name) })),
    { keys: ['Delete', 'Backspace'], shown: [keyOf('delete')], says: text.keys.remove, run: remove },
    { keys: ['[', ']'], shown: ['[', ']'], says: text.keys.results, run: (event) => board.turn(event.key === ']' ? 1 : -1) },
    { keys: ['+', '='], shown: ['+'], says: text.keys.zoomIn, run: () => board.view.zoomBy(1.25) },
    { keys: ['-', '_'], shown: ['−'], says: text.keys.zoomOut, run: () => board.view.zoomBy(1 / 1.25) },
    { keys: ['0'], shown: ['0'], says: text.keys.zoomReset, run: () => board.view.zoomTo(1) },
    { keys: ['1'], shown: ['1'], says: text.keys.fit, run: () => board.showAll() },
    { keys: ['2'], shown: ['2'], says: text.keys.fitSelection, run: () => board.showSelection() },
    { keys: ['m'], shown: ['M'], says: text.keys.minimap, run: () => board.minimap.toggle() },
    { keys: ['u'], shown: ['U'], says: text.keys.usage, run: usage },
    { keys: ['n'], shown: ['N'], says: text.keys.newCanvas, run: newCanvas },
    { keys: ['t'], shown: ['T'], says: text.keys.theme, run: theme },
    { keys: ['mod+k'], shown: [COMMAND, 'K'], says: text.keys.palette, run: palette, anywhere: true },
    { keys: ['Escape'], shown: ['Esc'], says: text.keys.escape, run: () => board.selection.set([]) },
    { keys: ['?'], shown: ['?'], says: text.keys.help, run: help },
  ];
}

/** @type {number|undefined} */
let settling;

/**
 * A held key moves many times and is sent once.
 * @param {import('./board.js').Board} board
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
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    if (document.querySelector('dialog[open], [popover="auto"]:popover-open')) return;
    const typing = on.closest?.('input, textarea, select');
    const pressed = (event.ctrlKey || event.metaKey ? 'mod+' : '') + (event.key.length === 1 ? event.key.toLowerCase() : event.key);
    const key = table.find((known) => known.keys.includes(pressed));
    if (key && (key.anywhere || !typing) && key.run(event) !== false) event.preventDefault();
  });
}
