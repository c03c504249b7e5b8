// @ts-check
// A picture's trail in plain words: one sentence for each entry, what it adds, and whether it is good or bad news.
import { changedNothing, kilobytes } from './belief.js';
import { verdictOf } from './delivery.js';
import { text } from './text.js';

/** @typedef {import('./types.js').NodeEvent} NodeEvent */
/** @typedef {{event: NodeEvent, says: string, detail: string, sign: 'good'|'amber'|'bad'|''}} Entry */

const CLAIMS = /** @type {Record<string, string>} */ ({ submitting: 'sending', submitted: 'asking', unknown: 'asking', ready: 'fetching', owed: 'seeking', failed: 'asking', canceled: 'asking' });
const BAD = new Set(['refused', 'reported_failure', 'budget_exceeded', 'lost']);
const AMBER = new Set(['postponed', 'answer_lost', 'import_postponed', 'import_failed', 'keeping_failed', 'callback_refused', 'cancel_requested', 'restored',
  'held', 'hinted', 'reported_in_part', 'given_up']);
const GOOD = new Set(['imported', 'imported_in_part']);
/** These give a reason as “code: words”. */
const REASONS = new Set(['postponed', 'refused', 'budget_exceeded', 'reported_failure', 'import_postponed', 'import_failed', 'keeping_failed', 'restored']);
const IN_PART = /,? ?not all of the result could be read$/;

/** @param {NodeEvent[]} events @returns {Entry[]} */
export function entriesOf(events) {
  /** The state of each attempt so far. @type {Map<number|undefined, string>} */
  const states = new Map();
  return events.map((event) => {
    const kind = kindOf(event, states.get(event.attempt));
    if (event.state) states.set(event.attempt, event.state);
    const nothing = changedNothing(event);
    const sign = nothing ? '' : BAD.has(kind) ? 'bad' : AMBER.has(kind) ? 'amber' : GOOD.has(kind) ? 'good' : '';
    return { event, says: text.story.says[kind] ?? kind.replaceAll('_', ' '), detail: nothing ? verdictOf(nothing).says : detailOf(event), sign };
  });
}

/** What happened, where the kind alone does not say it. @param {NodeEvent} event @param {string|undefined} was the state before */
function kindOf(event, was) {
  const { kind, state, detail = '' } = event;
  if (changedNothing(event)) return kind;
  const ended = state === 'failed' && was !== 'failed';
  if (kind === 'claimed' && ended) return was === 'owed' ? 'lost' : 'given_up';
  if (kind === 'claimed' && state === 'unknown' && was === 'submitting') return 'answer_lost';
  if (kind === 'claimed') return CLAIMS[state ?? ''] ?? kind;
  if (kind === 'still_running' && ended) return 'given_up';
  if (kind === 'reported_success' && IN_PART.test(detail)) return 'reported_in_part';
  if (kind === 'imported' && state !== 'stored') return 'imported_in_part';
  if (kind === 'retried' && state === 'ready') return 'fetched_again';
  return kind;
}

/** What an entry adds for people; workers and addresses are not. @param {NodeEvent} event */
function detailOf({ kind, detail: words }) {
  if (!words || kind === 'claimed' || kind === 'callback_replayed') return '';
  if (kind === 'imported') return pictureOf(words);
  // "task …, 18 credits, https://…"
  if (kind === 'reported_success') return words.replace(IN_PART, '').replace(/https?:\/\/([^/\s]+)\S*/g, '$1');
  if (kind === 'callback') return verdictOf(words.split(':')[0]).says;
  return REASONS.has(kind) ? words.replace(/^[a-z_]+: /, '') : words;
}

/** "SHA-256 …, image/png, 1024 × 1024, 900000 bytes" @param {string} words */
function pictureOf(words) {
  const found = /image\/([a-z]+), (\d+ × \d+), (\d+) bytes/.exec(words);
  return found ? `${found[1].toUpperCase()}, ${found[2]}, ${kilobytes(Number(found[3]))}` : '';
}
