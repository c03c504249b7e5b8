// @ts-check
// What the organization's images cost. Its address is the page's with #usage.
import { addressed } from './addressed-view.js';
import { barChart, columnChart } from './charts.js';
import { el } from '../ui/dom.js';
import { creditsOf } from '../model/prices.js';
import { emptyView, panel } from '../ui/panel.js';
import { askAboveField } from '../ui/spend-question.js';
import { duration, plural, text } from '../words/text.js';

/** @typedef {import('../model/types.js').Usage} Usage */

const DAYS = 14;
const COLORS = 5;
const DAY_MS = 86_400_000;

/** @param {import('../state/store.js').Store} store */
export function usagePanel(store) {
  const { dialog, fill, open } = panel(text.usage.title, 'usage-panel');
  const draw = () =>
    view(
      /** @type {Usage} */ (store.usage),
      (id) => store.models?.models.find((model) => model.id === id)?.name ?? id,
      store.now(),
      { organization: store.session?.organization.name ?? '', nodes: [...(store.nodes?.values() ?? [])] },
    );
  const load = async () => {
    store.usage = await store.call('GET', '/api/usage');
    store.say('usage');
    return draw();
  };
  const place = addressed('usage', dialog, () => {
    void fill(load);
    open();
  });
  store.on('usage', () => dialog.open && !dialog.querySelector('[aria-busy]') && void fill(async () => draw(), true));
  return place;
}

/**
 * @param {Usage} usage @param {(id: string) => string} name of a model @param {number} now
 * @param {{organization: string, nodes: import('../model/types.js').ImageNode[]}} about
 * @returns {Element[]}
 */
function view(usage, name, now, { organization, nodes }) {
  const failures = Object.entries(usage.failures ?? {}).sort((a, b) => b[1] - a[1]);
  if (!usage.days.length && !usage.images && !failures.length) {
    return [emptyView(text.usage.emptyTitle, text.usage.emptyLead), askAboveField(text.spending.askBefore)];
  }
  // The colors go to the models that cost most; what is left shares the last one.
  const perModel = sums(usage.days, (day) => day.model);
  const color = (/** @type {string} */ model) => Math.min(COLORS, [...perModel.keys()].indexOf(model) + 1);
  const words = text.usage;
  return [
    el('p', { class: 'usage-of', dir: 'auto', text: words.of(organization) }),
    numbers(usage, nodes),
    ...budget(usage),
    askAboveField(text.spending.askBefore),
    section(words.against, barChart(calls(usage), words.against)),
    section(
      words.perDay,
      columnChart(columns(usage, name, color, now), words.perDay, words.number),
      legend([...perModel.keys()], name, color),
    ),
    section(
      words.perModel,
      barChart(
        [...perModel].map(([model, value]) => ({
          name: name(model),
          value,
          words: plural(Math.round(value * 100) / 100, 'credit'),
          color: color(model),
        })),
        words.perModel,
      ),
    ),
    ...(failures.length
      ? [
        section(
          words.failures,
          barChart(
            failures.map(([code, count]) => ({
              name: reason(code),
              value: count,
              words: words.failuresCount(count),
              color: 7,
            })),
            words.failures,
          ),
        ),
      ]
      : []),
    table(usage, name),
  ];
}

/** The words on the image itself. @param {string} code */
const reason = (code) => (text.reasons[code] ?? text.reasons.other).title;

/** @param {string} title @param {...Element} parts */
const section = (title, ...parts) => el('section', { class: 'usage-part' }, el('h3', { text: title }), ...parts);

/** @param {Usage} usage @param {import('../model/types.js').ImageNode[]} nodes of the open canvas */
function numbers(usage, nodes) {
  const words = text.usage;
  const each = usage.callsPerImage ?? 0;
  const seconds = usage.secondsToStored;
  const notes = [
    usage.creditsReserved > 0 && words.reserved(usage.creditsReserved),
    usage.tasksOfUnknownCost > 0 && words.unknownCost(usage.tasksOfUnknownCost, usage.creditsOfUnknownCost),
  ].filter(Boolean).join(' · ');
  const fact = (/** @type {string} */ name, /** @type {string} */ value, /** @type {string} */ note = '') =>
    el(
      'div',
      {},
      el('dt', { text: name }),
      el('dd', {}, el('strong', { text: value }), note && el('span', { text: note })),
    );
  return el(
    'dl',
    { class: 'usage-numbers' },
    fact(words.images, words.number(usage.images)),
    fact(words.credits, words.number(usage.creditsConsumed), notes),
    fact(words.here, words.hereCredits(creditsOf(nodes)), words.hereImages(nodes.length)),
    fact(words.calls, usage.images ? each.toFixed(2) : '–', usage.callsSaved > 0 ? words.saved(usage.callsSaved) : ''),
    seconds &&
      el(
        'div',
        { class: 'usage-seconds' },
        el('dt', { text: words.seconds }),
        el('dd', {}, el('strong', { text: short(seconds.p50) }), el('span', { text: words.half })),
        el('dd', {}, el('strong', { text: short(seconds.p95) }), el('span', { text: words.most })),
      ),
  );
}

/** @param {number} seconds */
const short = (seconds) => (seconds < 10 ? `${seconds.toFixed(seconds < 1 ? 2 : 1)}\u00a0s` : duration(seconds));

/** @param {Usage} usage @returns {Element[]} */
function budget(usage) {
  if (typeof usage.budget !== 'number') return [];
  const words = text.usage.budget(usage.creditsCommitted, usage.budget);
  return [
    el(
      'label',
      { class: 'usage-budget' },
      el('span', { text: words }),
      el('meter', {
        min: 0,
        max: usage.budget,
        high: usage.budget * 0.9,
        value: Math.min(usage.budget, usage.creditsCommitted),
      }),
    ),
  ];
}

/** @param {Usage} usage */
function calls(usage) {
  const words = text.usage;
  const mine = Math.round((usage.callsPerImage ?? 0) * usage.images);
  return [{ name: words.withEasel, value: mine, words: words.callsCount(mine), color: 1 }, {
    name: words.withPolling,
    value: mine + usage.callsSaved,
    words: words.callsCount(mine + usage.callsSaved),
    color: 6,
  }];
}

/** Sums of credits, most first. @param {Usage['days']} days @param {(day: Usage['days'][0]) => string} key */
function sums(days, key) {
  /** @type {Map<string, number>} */
  const found = new Map();
  for (const day of days) found.set(key(day), (found.get(key(day)) ?? 0) + day.credits);
  return new Map([...found].sort((a, b) => b[1] - a[1]));
}

/**
 * The last days, those without an image too.
 * @param {Usage} usage
 * @param {(id: string) => string} name
 * @param {(id: string) => number} color
 * @param {number} now
 */
function columns(usage, name, color, now) {
  const format = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  return Array.from({ length: DAYS }, (_, at) => {
    const time = now - (DAYS - 1 - at) * DAY_MS;
    const date = new Date(time).toISOString().slice(0, 10);
    const parts = usage.days.filter(({ day }) => day === date).map((day) => ({
      name: name(day.model),
      value: day.credits,
      color: color(day.model),
    }));
    return { label: format.format(time), parts };
  });
}

/** @param {string[]} models @param {(id: string) => string} name @param {(id: string) => number} color */
const legend = (models, name, color) =>
  el(
    'ul',
    { class: 'legend' },
    ...models.map((model) => el('li', {}, el('i', { class: `chart-${color(model)}` }), name(model))),
  );

/** @param {Usage} usage @param {(id: string) => string} name */
function table(usage, name) {
  const words = text.usage;
  const row = (/** @type {string[]} */ cells, tag = 'td') =>
    el('tr', {}, ...cells.map((cell) => el(tag, { text: cell, scope: tag === 'th' ? 'col' : undefined })));
  return el(
    'details',
    { class: 'usage-table' },
    el('summary', { text: words.table }),
    el(
      'table',
      {},
      el('thead', {}, row([words.day, words.model, words.tasks, words.creditsColumn], 'th')),
      el(
        'tbody',
        {},
        ...[...usage.days].sort((a, b) => b.day.localeCompare(a.day)).map((day) =>
          row([day.day, name(day.model), words.number(day.tasks), words.number(day.credits)])
        ),
      ),
    ),
  );
}
