// @ts-check
// The organization's API keys, for its administrators.
import { newKeyPart } from './access-new-key.js';
import { ago, exactly } from '../ui/dates.js';
import { el } from '../ui/dom.js';
import { notice } from '../ui/notices.js';
import { confirmButton } from '../ui/confirm-button.js';
import { text } from '../words/text.js';

/** @typedef {import('../model/types.js').ApiKey} ApiKey */

/**
 * @param {import('../state/store.js').Store} store
 * @param {ApiKey[]} keys
 * @param {import('../model/types.js').SignIn[]} sessions
 * @param {() => void} reload
 * @returns {Element[]}
 */
export function keysPart(store, keys, sessions, reload) {
  const words = text.access;
  const now = store.now();
  const mine = sessions.find((session) => session.current)?.apiKeyId;
  const works = (/** @type {ApiKey} */ key) => !key.revokedAt && !(key.expiresAt && key.expiresAt <= now);
  const newestFirst = [...keys].sort((a, b) => b.createdAt - a.createdAt);
  const past = newestFirst.filter((key) => !works(key));
  const list = (/** @type {ApiKey[]} */ some) =>
    el(
      'ul',
      { class: 'access-list', 'aria-label': words.keys },
      ...some.map((key) => row(store, key, { now, works: works(key), own: key.id === mine, reload })),
    );
  const working = newestFirst.filter(works);
  return [
    el('h3', { text: words.keys }),
    working.length ? list(working) : el('p', { class: 'sheet-lead', text: words.keysNone }),
    newKeyPart(store, reload),
    ...(past.length
      ? [el('details', { class: 'access-past' }, el('summary', { text: words.past(past.length) }), list(past))]
      : []),
  ];
}

/**
 * @param {import('../state/store.js').Store} store @param {ApiKey} key
 * @param {{now: number, works: boolean, own: boolean, reload: () => void}} about
 */
function row(store, key, { now, works, own, reload }) {
  const words = text.access;
  const name = key.name ?? words.unnamed;
  const end = key.revokedAt
    ? words.revokedAt(ago(key.revokedAt, now))
    : !key.expiresAt
    ? words.noEnd
    : works
    ? words.ends(ago(key.expiresAt, now))
    : words.ended(ago(key.expiresAt, now));
  const used = key.lastUsedAt ? words.used(ago(key.lastUsedAt, now)) : words.neverUsed;
  const revoke = async () => {
    try {
      await store.call('DELETE', `/api/keys/${key.id}`);
      notice(words.revoked);
      reload();
    } catch (problem) {
      notice(/** @type {Error} */ (problem).message);
    }
  };
  return el(
    'li',
    {},
    el(
      'div',
      { class: 'access-words' },
      el('strong', { dir: 'auto', text: name }),
      own && el('span', { class: 'tag', text: words.yours }),
      ...key.scopes.map((scope) => el('span', { class: 'tag tag-plain', text: scope })),
      el('p', {
        class: 'row-facts',
        title: exactly(key.createdAt),
        text: [words.made(ago(key.createdAt, now)), used, end].join(' · '),
      }),
    ),
    works &&
      confirmButton({
        label: words.revoke,
        name: words.revokeLabel(name),
        warning: own ? words.revokeOwn : words.revokeSure,
        run: revoke,
      }),
  );
}
