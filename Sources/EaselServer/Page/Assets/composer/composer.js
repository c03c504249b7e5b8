// @ts-check
// Where an image is described: the prompt, the model's settings, the price. Nothing typed is lost on an error.
import { drawRatio, SettingMenu } from './setting-menu.js';
import { modelsFor, settingsFor, shapeOf, standIn, switchWords } from './settings.js';
import { el, icon, iconButton } from '../ui/dom.js';
import { recall, remember } from '../model/storage.js';
import { draftOf, keepDraft } from '../model/drafts.js';
import { announce, notice } from '../ui/notices.js';
import { filePicker } from './dropped-files.js';
import { PromptHistory } from './prompt-history.js';
import { ACCEPT, asKept, referenceAt, referenceFor, References } from './references.js';
import { Problem, uniqueId } from '../model/server.js';
import { text } from '../words/text.js';

/** @typedef {import('../state/store.js').Store} Store */
/** @typedef {import('../model/types.js').Model} Model */

/** @type {{body: string, key: string, position?: {x: number, y: number}}} */
const NO_ORDER = { body: '', key: '' };
const COUNTS = [...'12345678'];
export class Composer extends HTMLElement {
  #store;
  #history;
  /** What was sent last and its key: the same request again is the same order, not a second one. */
  #order = NO_ORDER;
  /** Whose words are in the field. */
  #canvasId = '';
  #busy = false;
  /** Sent again while the last order is on its way: it follows it. */
  #next = false;
  /** What stands beside the send button. */
  #shownPrice = '';
  #problem = '';
  /** The order waits for images that are still being sent. */
  #held = false;

  /** @param {Store} store @param {import('../board/board.js').Place} place where an order goes */
  constructor(store, place) {
    super();
    this.#store = store;
    this.place = place;
    this.#history = new PromptHistory(() => store.canvas?.id);
    this.settings = recall('settings', {});
    this.area = el('textarea', {
      rows: 1,
      dir: 'auto',
      placeholder: text.composer.placeholder,
      'aria-label': text.composer.label,
      autocomplete: 'off',
      enterkeyhint: 'send',
      on: {
        input: () => {
          this.#hold(false);
          this.#history.leave();
          this.#typed();
        },
        keydown: (/** @type {KeyboardEvent} */ e) => this.#key(e),
      },
    });
    this.held = el('p', { class: 'composer-held', role: 'status' });
    this.error = el('p', { class: 'composer-error', role: 'alert', hidden: true });
    this.chips = {
      model: new SettingMenu(text.composer.model, (value) => this.#choose('model', value), 'chip-model'),
      aspectRatio: new SettingMenu(text.composer.aspectRatio, (value) => this.#choose('aspectRatio', value)),
      resolution: new SettingMenu(text.composer.resolution, (value) => this.#choose('resolution', value)),
      count: new SettingMenu(text.composer.count, (value) => this.#choose('count', value)),
    };
    this.shape = el('i', { class: 'ratio-shape', 'aria-hidden': 'true' });
    this.chips.aspectRatio.element.prepend(this.shape);
    this.references = new References(store, () => this.#referencesChanged());
    this.picker = filePicker(ACCEPT, (files) => this.addFiles(files));
    this.length = el('span', { class: 'composer-length', hidden: true });
    this.price = el('output', { class: 'composer-price' });
    this.sendButton = el('button', {
      type: 'submit',
      class: 'send-button',
      'aria-label': text.composer.send,
      title: text.composer.send,
    }, icon('up'));
    this.form = el(
      'form',
      {
        class: 'composer-form',
        novalidate: true,
        'aria-label': text.composer.label,
        data: { dropWords: text.composer.dropHere },
        on: {
          submit: (/** @type {Event} */ e) => {
            e.preventDefault();
            void this.#send();
          },
        },
      },
      el('div', { class: 'composer-news' }, this.error, this.held),
      this.references.element,
      this.area,
      el(
        'div',
        { class: 'composer-row' },
        iconButton('plus', text.composer.addFiles, () => this.pick(), 'composer-add'),
        this.picker,
        el('div', { class: 'chips' }, ...Object.values(this.chips).map((chip) => chip.element)),
        this.length,
        this.price,
      ),
      this.sendButton,
    );
    this.append(this.form);
    store.on('models', () => {
      this.#offer();
      this.#typed();
    });
    store.on('usage', () => this.#sayPrice());
    store.on('canvas', () => this.#changeCanvas());
    this.#typed();
  }

  /**
   * Puts a prompt (and its settings) here to be changed or sent.
   * @param {string} prompt
   * @param {Record<string, string|undefined>} [settings]
   * @param {string[]} [references] addresses
   */
  fill(prompt, settings = {}, references = []) {
    const before = this.#draft();
    if (before && before.words !== prompt) {
      notice(text.composer.replaced, {
        label: text.tools.undo,
        run: () => {
          this.#fill(before);
          this.area.focus();
        },
      });
    }
    const chosen = { ...this.settings, count: '1', ...settings };
    this.#fill({ words: prompt, settings: chosen, references: references.map(referenceAt) });
    this.area.focus();
    this.area.setSelectionRange(prompt.length, prompt.length);
  }

  /**
   * @param {{words: string, settings: Record<string, string>, references: import('./references.js').Reference[],
   *   order?: typeof NO_ORDER}} draft
   */
  #fill({ words, settings, references, order = NO_ORDER }) {
    this.area.value = words;
    this.settings = { ...settings };
    this.#order = order;
    this.#history.leave();
    this.references.set(references);
  }

  /** What is typed and chosen here; nothing when there is nothing to keep. */
  #draft() {
    const { value: words } = this.area;
    const references = this.references.list.filter(({ name }) => name);
    return words.trim() || references.length
      ? { words, settings: this.settings, references, order: this.#order }
      : null;
  }

  #keep() {
    const draft = this.#draft();
    keepDraft('draft', this.#canvasId, draft && { ...draft, references: draft.references.map(asKept) });
  }

  #changeCanvas() {
    const id = this.#store.canvas?.id ?? '';
    if (id === this.#canvasId) return;
    const draft = draftOf('draft', id);
    this.#canvasId = id;
    this.#hold(false);
    this.#fill({ words: '', settings: this.settings, references: [], ...draft });
  }

  /** @param {import('../model/types.js').Result} result an image the next order shall start from */
  addReference(result) {
    const before = this.chosen;
    const isNew = this.references.add(referenceFor(result));
    this.area.focus();
    const count = this.references.list.length;
    announce(isNew ? text.composer.referenceAdded(count) : text.composer.referenceKnown);
    this.#saySwitch(before);
  }

  /** @param {string} url an image of this server */
  addImage(url) {
    announce(
      this.references.add(referenceAt(url))
        ? text.composer.referenceAdded(this.references.list.length)
        : text.composer.referenceKnown,
    );
  }

  /** @param {Composer['chosen']} before @param {boolean} [chosen] whether the person chose the model */
  #saySwitch(before, chosen = false) {
    const model = this.#model();
    const words = model && before && this.chosen && switchWords(model, before, this.chosen, chosen);
    if (words) notice(words); // the field's own line goes with the next letter, and with the end of the upload
  }

  #referencesChanged() {
    this.#offer();
    this.#typed();
    if (!this.#held || this.references.waits) return;
    this.#hold(false);
    if (!this.references.failed) void this.#send();
  }

  /** @param {boolean} on */
  #hold(on) {
    this.#held = on;
    this.held.textContent = on ? text.composer.held : '';
  }

  /** @param {File[]} files */
  addFiles(files) {
    const before = this.chosen;
    const { models } = this.#store;
    const most = models ? Math.max(0, ...models.models.map((known) => known.maxReferences)) : Infinity;
    this.references.addFiles(files, most - this.references.list.length);
    this.area.focus();
    this.#saySwitch(before);
  }

  /** Lets the person choose files. */
  pick() {
    this.picker.click();
  }

  focusWords() {
    this.area.focus();
  }

  /** @returns {Model|undefined} */
  #model() {
    const models = this.#offered();
    const { models: catalogue } = this.#store;
    return standIn(models, catalogue?.models.find(({ id }) => id === this.settings.model), catalogue?.defaultModel);
  }

  /** The models that take this many reference images. */
  #offered() {
    return modelsFor(this.#store.models?.models ?? [], this.references.list.length, this.references.largest);
  }

  /** @param {string} name @param {string} value */
  #choose(name, value) {
    const before = this.chosen;
    if (name === 'model') this.settings = { ...shapeOf(before), ...this.settings }; // it keeps what stands here
    this.settings[name] = value;
    const { count: _, ...kept } = this.settings; // eight images once are not eight images tomorrow
    remember('settings', kept);
    this.#offer();
    this.#typed();
    this.#saySwitch(before, true);
  }

  /** Fills the menus for the chosen model and says the price. */
  #offer() {
    const model = this.#model();
    if (!model) return;
    const { ratio, resolution } = settingsFor(model, this.settings);
    const count = COUNTS.includes(String(this.settings.count)) ? String(this.settings.count) : '1';
    this.chosen = { model: model.id, aspectRatio: ratio, resolution, count: Number(count) };
    this.chips.model.offer(this.#offered().map((m) => [m.id, m.name]), model.id);
    this.chips.aspectRatio.offer(model.aspectRatios.map((r) => [r, r]), ratio);
    this.chips.resolution.offer(model.resolutions.map((r) => [r, r]), resolution);
    this.chips.count.offer(COUNTS.map((c) => [c, `×${c}`]), count);
    drawRatio(this.shape, ratio);
    this.#sayPrice();
  }

  /** The cost before it is spent, and what is left of the budget. */
  #sayPrice() {
    const { left } = this.#store.spending;
    const { credits, says, title } = this.#store.spending.priceOf(this.chosen ?? {});
    const over = credits !== undefined && left !== undefined && credits > left;
    this.#shownPrice = this.#store.models ? says : '';
    this.price.textContent = this.#shownPrice &&
      [title ? says : text.composer.price(says), left === undefined ? '' : text.composer.left(left)].filter(Boolean)
        .join(' · ');
    this.price.toggleAttribute('data-over', over);
    this.price.title = over ? text.composer.overBudget : title ?? '';
  }

  #typed() {
    const limit = this.#model()?.promptLimit ?? Infinity;
    const used = lengthOf(this.area.value.trim());
    this.area.style.height = 'auto';
    this.area.style.height = `${Math.min(this.area.scrollHeight, innerHeight * 0.3)}px`;
    this.length.hidden = used < limit * 0.8;
    if (!this.length.hidden) this.length.textContent = text.composer.of(used, limit);
    this.length.toggleAttribute('data-over', used > limit);
    this.sendButton.disabled = this.#busy || used === 0;
    if (this.#problem) this.#complain('');
    this.#keep();
  }

  /** @param {string} problem */
  #complain(problem) {
    this.#problem = problem;
    this.error.textContent = problem;
    this.error.hidden = !problem;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void this.#send();
    } else if (event.key === 'Escape') this.area.blur();
    else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') this.#recall(event);
  }

  /** Up at the very start of the field goes to earlier prompts, down comes back. @param {KeyboardEvent} event */
  #recall(event) {
    if (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    const up = event.key === 'ArrowUp';
    const { selectionStart, selectionEnd, value } = this.area;
    if (selectionStart !== selectionEnd || (!this.#history.browsing && (!up || selectionStart > 0))) return;
    const words = this.#history.go(up ? 1 : -1, value);
    if (words === undefined) return;
    event.preventDefault();
    this.area.value = words;
    this.#typed();
    this.area.setSelectionRange(words.length, words.length);
  }

  async #send() {
    const prompt = this.area.value.trim();
    if (this.#busy) this.#next = true;
    if (!prompt || this.#busy) return;
    this.#next = false;
    const over = lengthOf(prompt) - (this.#model()?.promptLimit ?? Infinity);
    if (over > 0) return this.#complain(text.composer.tooLong(over));
    if (this.references.failed) return; // what to do about it stands above the words
    if (this.references.waits) return this.#hold(true);
    const referenceImages = this.references.list.map(({ name }) => name);
    const request = { prompt, ...this.chosen, ...(referenceImages.length ? { referenceImages } : {}) };
    const body = JSON.stringify([this.#store.canvas?.id, request]);
    if (this.#order.body !== body) this.#order = { body, key: uniqueId(), position: this.place(request) };
    this.#keep(); // so that even after a reload it stays the same order
    const canvasId = this.#canvasId;
    let isSent = false;
    this.#setBusy(true);
    try {
      const { key, position } = this.#order;
      const ids = await this.#store.spending.create({ ...request, position }, key, this.#shownPrice);
      if (ids) {
        this.#store.history.created(ids, text.history.created(ids.length, prompt), canvasId);
        this.#sent(canvasId, prompt);
        isSent = true;
      }
    } catch (problem) {
      // Refused is settled: the next try is a new order. Without an answer it stays the same one.
      if (problem instanceof Problem && problem.status >= 400 && problem.status < 500) this.#order = NO_ORDER;
      this.#complain(/** @type {Error} */ (problem).message);
    }
    this.#setBusy(false);
    if (isSent && this.#next) void this.#send();
  }

  /** @param {string} canvasId @param {string} prompt */
  #sent(canvasId, prompt) {
    this.#history.add(prompt, canvasId);
    if (canvasId !== this.#canvasId) return keepDraft('draft', canvasId, null);
    this.#order = NO_ORDER;
    if (this.area.value.trim() === prompt) this.area.value = '';
    // Eight of this one are not eight of the next.
    if (!this.#next) this.settings.count = '1';
    this.references.set([]);
    this.#complain('');
  }

  /** @param {boolean} busy */
  #setBusy(busy) {
    this.#busy = busy;
    this.form.toggleAttribute('data-busy', busy);
    const problem = this.#problem;
    this.#problem = ''; // sizing the field must not clear what was just said
    this.#typed();
    this.#problem = problem;
  }
}

/** The server counts characters as Unicode scalars: an emoji is not two. @param {string} words */
const lengthOf = (words) => [...words].length;

customElements.define('easel-composer', Composer);
