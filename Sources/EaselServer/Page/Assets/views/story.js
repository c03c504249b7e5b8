// @ts-check
// How an image came to be: its audit trail in plain words, and the facts that prove it.
import { callsOf, evidenceList, hashOf, importOf, kilobytes, statementsOf } from './evidence.js';
import { copyWords } from '../ui/clipboard.js';
import { el, icon } from '../ui/dom.js';
import { fileCheck } from './file-check.js';
import { panel } from '../ui/panel.js';
import { nodeStatus } from './node-status.js';
import { duration, plural, text } from '../words/text.js';
import { entriesOf } from './audit-trail.js';

/** @typedef {import('../model/types.js').ImageNode} ImageNode */
/** @typedef {import('../model/types.js').NodeEvent} NodeEvent */

/**
 * @param {import('../state/store.js').Store} store
 * @param {{callbacks: (id: string) => void, retry: (id: string, shown: string) => void}} act `callbacks` shows
 *   those of an image
 * @returns {(id: string) => void} opens the panel
 */
export function storyPanel(store, act) {
  const words = text.story;
  const { dialog, fill, open } = panel(words.title, 'story');
  let shown = '';
  const load = async () => {
    const { events } = await store.call('GET', `/api/image-nodes/${shown}/events`);
    const node = store.nodes?.get(shown);
    if (!node) return [];
    const toCallbacks = el('button', {
      type: 'button',
      class: 'link-button',
      text: words.callbacks,
      on: {
        click: () => {
          dialog.close();
          act.callbacks(node.id);
        },
      },
    });
    return [
      el('p', { class: 'story-prompt', dir: 'auto', text: node.prompt }),
      ...nodeStatus(node, (shown) => act.retry(node.id, shown)),
      ...belief(node, events),
      ...facts(store, node, events),
      ...trail(events),
      el('p', { class: 'story-foot' }, toCallbacks),
    ];
  };
  store.on(
    'node',
    ({ id }) => dialog.open && id === shown && (store.nodes?.has(id) ? void fill(load, true) : dialog.close()),
  );
  return (id) => {
    shown = id;
    void fill(load);
    open();
  };
}

/** @param {NodeEvent[]} events @returns {Element[]} */
function trail(events) {
  const words = text.story;
  const start = events[0]?.createdAt ?? 0;
  const several = events.some((event) => (event.attempt ?? 1) > 1);
  const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
  const later = new Intl.DateTimeFormat(undefined, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  return [
    el('h3', { text: words.trail }),
    el(
      'ol',
      { class: 'trail' },
      ...entriesOf(events).map(({ event, says, detail, sign }) => {
        const passed = (event.createdAt - start) / 1000;
        return el(
          'li',
          { data: { sign } },
          el(
            'span',
            { class: 'trail-words' },
            el('span', { text: says }),
            el('span', { class: 'trail-detail', dir: 'auto', text: detail }),
          ),
          several && event.attempt ? el('span', { class: 'trail-attempt', text: words.attempt(event.attempt) }) : null,
          el(
            'time',
            { datetime: new Date(event.createdAt).toISOString(), title: day.format(event.createdAt) },
            event === events[0]
              ? clock.format(event.createdAt)
              : passed >= 3600
              ? later.format(event.createdAt)
              : `+ ${passed < 10 ? `${passed.toFixed(1)}\u00a0s` : duration(passed)}`,
          ),
        );
      }),
    ),
  ];
}

/** @param {ImageNode} node @param {NodeEvent[]} events @returns {Element[]} */
function belief(node, events) {
  if (node.status !== 'completed') return [];
  const check = fileCheck(node, hashOf(node, events));
  return [
    el('h3', { text: text.story.beliefTitle }),
    evidenceList(statementsOf(node, events)),
    ...(check ? [check] : []),
  ];
}

/**
 * @param {import('../state/store.js').Store} store
 * @param {ImageNode} node
 * @param {NodeEvent[]} events
 * @returns {Element[]}
 */
function facts(store, node, events) {
  const { fact, callsHint, facts: title } = text.story;
  const calls = callsOf(events);
  const kept = importOf(node, events);
  const done = node.status === 'completed';
  /** @type {[string, string, boolean?][]} */
  const rows = [
    [fact.model, store.models?.models.find((model) => model.id === node.model)?.name ?? node.model],
    [fact.task, node.kieTaskId ?? '', true],
    [fact.hash, done ? hashOf(node, events) : '', true],
    [fact.size, done && node.width ? `${node.width} × ${node.height}` : ''],
    [fact.type, done && node.contentType ? `${node.contentType}, ${kilobytes(node.byteCount ?? 0)}` : ''],
    [fact.credits, node.creditsConsumed === undefined ? '' : plural(node.creditsConsumed, 'credit')],
    [fact.calls, calls ? callsHint(calls) : ''],
    [fact.attempts, node.attempt > 1 ? String(node.attempt) : ''],
    [fact.references, node.referenceImages?.length ? String(node.referenceImages.length) : ''],
    [fact.time, kept ? duration((kept.createdAt - events[0].createdAt) / 1000) : ''],
  ];
  return [
    el('h3', { text: title }),
    el(
      'dl',
      { class: 'facts-list' },
      ...rows.filter(([, value]) => value).map(([name, value, code]) =>
        el('div', {}, el('dt', { text: name }), el('dd', {}, code ? copyable(value) : value))
      ),
    ),
  ];
}

/** @param {string} value */
const copyable = (value) =>
  el(
    'button',
    {
      type: 'button',
      class: 'copyable',
      title: text.story.copy,
      'aria-label': `${text.story.copy}: ${value}`,
      on: { click: () => void copyWords(value, text.story.copied) },
    },
    el('code', { text: value }),
    icon('copy', 16),
  );
