// @ts-check
// Who has access: signed-in browsers and API keys. Its address is the page's with #access.
import { keysPart } from './access-keys.js';
import { sessionsPart } from './access-sessions.js';
import { addressed } from '../views/addressed-view.js';
import { el } from '../ui/dom.js';
import { panel } from '../ui/panel.js';
import { Problem } from '../model/server.js';
import { text } from '../words/text.js';

/** @param {import('../state/store.js').Store} store */
export function accessPanel(store) {
  const words = text.access;
  const { dialog, fill, open } = panel(words.title, 'access');
  const load = async () => {
    const [{ sessions }, keys] = await Promise.all([store.call('GET', '/api/sessions'), keysOf(store)]);
    // A key that is shown this one time stays until it is taken note of.
    const reload = () => void (dialog.querySelector('.new-key-value') || fill(load, true));
    return [
      ...sessionsPart(store, sessions, keys ?? [], reload),
      ...(keys ? keysPart(store, keys, sessions, reload) : notAdmin()),
    ];
  };
  return addressed('access', dialog, () => {
    void fill(load);
    open();
  });
}

/**
 * The keys; null for whom they are not.
 * @param {import('../state/store.js').Store} store @returns {Promise<import('../model/types.js').ApiKey[]|null>}
 */
async function keysOf(store) {
  if (!store.session?.scopes.includes('admin')) return null;
  try {
    return (await store.call('GET', '/api/keys')).keys;
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 403) return null;
    throw problem;
  }
}

const notAdmin = () => [
  el('h3', { text: text.access.keys }),
  el(
    'p',
    { class: 'sheet-lead' },
    text.access.notAdmin,
    el('code', { class: 'command', text: text.access.notAdminCommand }),
  ),
];
