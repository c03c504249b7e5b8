// @ts-check
// The browsers that are signed in.
import { ago, exactly } from '../ui/dates.js';
import { el } from '../ui/dom.js';
import { notice } from '../ui/notices.js';
import { confirmButton } from '../ui/confirm-button.js';
import { text } from '../words/text.js';

/** @typedef {import('../model/types.js').SignIn} SignIn */
/** @typedef {import('../model/types.js').ApiKey} ApiKey */

/** The more telling name first: most browsers also call themselves by others' names. */
const BROWSERS = [['Edg/', 'Edge'], ['OPR/', 'Opera'], ['Firefox/', 'Firefox'], ['Chrome/', 'Chrome'], [
  'Safari/',
  'Safari',
], ['curl/', 'curl']];
const SYSTEMS = [
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Windows', 'Windows'],
  ['Mac OS X', 'Mac'],
  ['CrOS', 'ChromeOS'],
  ['Linux', 'Linux'],
];

/** @param {string|undefined} userAgent */
export function browserOf(userAgent = '') {
  const find = (/** @type {string[][]} */ names) => names.find(([sign]) => userAgent.includes(sign))?.[1];
  const [browser, system] = [find(BROWSERS) ?? text.access.unknownBrowser, find(SYSTEMS)];
  return system ? text.access.browserOn(browser, system) : browser;
}

/**
 * @param {import('../state/store.js').Store} store
 * @param {SignIn[]} sessions
 * @param {ApiKey[]} keys
 * @param {() => void} reload
 * @returns {Element[]}
 */
export function sessionsPart(store, sessions, keys, reload) {
  const words = text.access;
  const now = store.now();
  const sorted = [...sessions].sort((a, b) =>
    Number(b.current) - Number(a.current) || (b.lastUsedAt ?? b.createdAt) - (a.lastUsedAt ?? a.createdAt)
  );
  const row = (/** @type {SignIn} */ session) => {
    const who = browserOf(session.userAgent);
    const key = keys.find((known) => known.id === session.apiKeyId)?.name;
    const facts = [
      key,
      words.since(ago(session.createdAt, now)),
      session.lastUsedAt && words.used(ago(session.lastUsedAt, now)),
      words.ends(ago(session.expiresAt, now)),
    ];
    return el(
      'li',
      {},
      el(
        'div',
        { class: 'access-words' },
        el('strong', { text: who, title: session.userAgent }),
        session.current && el('span', { class: 'tag', text: words.here }),
        el('p', {
          class: 'row-facts',
          title: exactly(session.createdAt),
          text: facts.filter(Boolean).join(' · '),
        }),
      ),
      !session.current &&
        confirmButton({
          label: words.signOut,
          name: words.signOutLabel(who),
          warning: words.signOutSure,
          run: async () => {
            try {
              await store.call('DELETE', `/api/sessions/${session.id}`);
              notice(words.signedOut);
              reload();
            } catch (problem) {
              notice(/** @type {Error} */ (problem).message);
            }
          },
        }),
    );
  };
  return [
    el('h3', { text: words.sessions }),
    sorted.length
      ? el('ul', { class: 'access-list', 'aria-label': words.sessions }, ...sorted.map(row))
      : el('p', { class: 'sheet-lead', text: words.sessionsNone }),
  ];
}
