// @ts-check
// Where a picture is described: the words, the settings of the model, the price. Nothing typed is lost on an error.
import { el, icon, recall, remember } from './dom.js';
import { Problem, uniqueId } from './server.js';
import { text } from './text.js';

/** @typedef {import('./store.js').Store} Store */
/** @typedef {import('./types.js').Model} Model */

const COUNTS = ['1', '2', '3', '4', '5', '6', '7', '8'];

export class Composer extends HTMLElement {
  #store;
  /** What was sent last and its key: the same request again is the same order, not a second one. */
  #order = { body: '', key: '' };
  #busy = false;

  /** @param {Store} store */
  constructor(store) {
    super();
    this.#store = store;
    this.settings = recall('settings', {});
    this.area = el('textarea', { rows: 1, dir: 'auto', placeholder: text.composer.placeholder, 'aria-label': text.composer.label,
      autocomplete: 'off', enterkeyhint: 'send', on: { input: () => this.#typed(), keydown: (/** @type {KeyboardEvent} */ e) => this.#key(e) } });
    this.error = el('p', { class: 'composer-error', role: 'alert', hidden: true });
    this.chips = {
      model: new Chip(text.composer.model, (value) => this.#choose('model', value), 'chip-model'),
      aspectRatio: new Chip(text.composer.aspectRatio, (value) => this.#choose('aspectRatio', value)),
      resolution: new Chip(text.composer.resolution, (value) => this.#choose('resolution', value)),
      count: new Chip(text.composer.count, (value) => this.#choose('count', value)),
    };
    this.shape = el('i', { class: 'ratio-shape', 'aria-hidden': 'true' });
    this.chips.aspectRatio.element.prepend(this.shape);
    this.length = el('span', { class: 'composer-length', hidden: true });
    this.price = el('output', { class: 'composer-price' });
    this.sendButton = el('button', { type: 'submit', class: 'send-button', 'aria-label': text.composer.send, title: text.composer.send }, icon('up'));
    this.form = el('form', { class: 'composer-form', novalidate: true, on: { submit: (/** @type {Event} */ e) => { e.preventDefault(); void this.#send(); } } },
      this.error, this.area,
      el('div', { class: 'composer-row' },
        el('div', { class: 'chips' }, ...Object.values(this.chips).map((chip) => chip.element)),
        this.length, this.price), this.sendButton);
    this.append(this.form);
    store.on('models', () => this.#offer());
    this.#typed();
  }

  /**
   * Puts a prompt (and its settings) here to be changed or sent.
   * @param {string} prompt
   * @param {Record<string, string>} [settings]
   */
  fill(prompt, settings = {}) {
    this.area.value = prompt;
    Object.assign(this.settings, settings);
    this.#offer();
    this.#typed();
    this.area.focus();
    this.area.setSelectionRange(prompt.length, prompt.length);
  }

  focusWords() {
    this.area.focus();
  }

  /** @returns {Model|undefined} */
  #model() {
    const models = this.#offered();
    const { models: catalogue } = this.#store;
    return models.find((model) => model.id === this.settings.model) ?? models.find((model) => model.id === catalogue?.defaultModel) ?? models[0];
  }

  #offered() {
    return (this.#store.models?.models ?? []).filter((model) => !model.requiresReferences);
  }

  /** @param {string} name @param {string} value */
  #choose(name, value) {
    this.settings[name] = value;
    const { count, ...kept } = this.settings; // eight pictures once is not eight pictures tomorrow
    remember('settings', kept);
    this.#offer();
    this.#typed();
  }

  /** Fills the menus for the chosen model and says the price. */
  #offer() {
    const model = this.#model();
    if (!model) return;
    const pick = (/** @type {string[]} */ offered, /** @type {string} */ wanted, /** @type {string} */ usual) =>
      (offered.includes(wanted) ? wanted : offered.includes(usual) ? usual : offered[0] ?? '');
    const ratio = pick(model.aspectRatios, this.settings.aspectRatio, model.defaultAspectRatio);
    const resolution = pick(model.resolutions, this.settings.resolution, model.defaultResolution);
    const count = COUNTS.includes(String(this.settings.count)) ? String(this.settings.count) : '1';
    this.chosen = { model: model.id, aspectRatio: ratio, resolution, count: Number(count) };
    this.chips.model.offer(this.#offered().map((m) => [m.id, m.name]), model.id);
    this.chips.aspectRatio.offer(model.aspectRatios.map((r) => [r, r]), ratio);
    this.chips.resolution.offer(model.resolutions.map((r) => [r, r]), resolution);
    this.chips.count.offer(COUNTS.map((c) => [c, `×${c}`]), count);
    const [w, h] = ratio.split(':').map(Number);
    const known = w > 0 && h > 0;
    this.shape.hidden = !known;
    if (known) {
      this.shape.style.width = `${Math.round(12 * Math.min(1, Math.max(0.35, w / h)))}px`;
      this.shape.style.height = `${Math.round(12 * Math.min(1, Math.max(0.35, h / w)))}px`;
    }
    const each = model.credits.find((price) => price.resolution === resolution) ?? model.credits[0];
    this.price.textContent = each ? text.composer.price(Math.round(each.credits * Number(count) * 100) / 100) : '';
  }

  #typed() {
    const limit = this.#model()?.promptLimit ?? Infinity;
    const used = this.area.value.trim().length;
    this.area.style.height = 'auto';
    this.area.style.height = `${Math.min(this.area.scrollHeight, innerHeight * 0.3)}px`;
    this.length.hidden = used < limit * 0.8;
    this.length.textContent = text.composer.of(used, limit);
    this.length.toggleAttribute('data-over', used > limit);
    this.sendButton.disabled = this.#busy || used === 0;
    if (this.#problem) this.#complain('');
  }

  #problem = '';

  /** @param {string} problem */
  #complain(problem) {
    this.#problem = problem;
    this.error.textContent = problem;
    this.error.hidden = !problem;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      void this.#send();
    } else if (event.key === 'Escape') this.area.blur();
  }

  async #send() {
    const prompt = this.area.value.trim();
    if (!prompt || this.#busy) return;
    const over = prompt.length - (this.#model()?.promptLimit ?? Infinity);
    if (over > 0) return this.#complain(text.composer.tooLong(over));
    const body = JSON.stringify([this.#store.canvas?.id, prompt, this.chosen]);
    if (this.#order.body !== body) this.#order = { body, key: uniqueId() };
    this.#setBusy(true);
    try {
      await this.#store.pictures.create({ prompt, ...this.chosen }, this.#order.key);
      this.#order = { body: '', key: '' };
      if (this.area.value.trim() === prompt) this.area.value = '';
      this.#complain('');
    } catch (problem) {
      // Refused is settled: the next try is a new order. Without an answer it stays the same one.
      if (problem instanceof Problem && problem.status >= 400 && problem.status < 500) this.#order = { body: '', key: '' };
      this.#complain(/** @type {Error} */ (problem).message);
    }
    this.#setBusy(false);
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

/** A small menu: the browser's own list under a quiet label. */
class Chip {
  #offered = '';

  /** @param {string} label @param {(value: string) => void} chosen @param {string} [className] */
  constructor(label, chosen, className = '') {
    this.words = el('span', { class: 'chip-words' });
    this.select = el('select', { 'aria-label': label, title: label, on: { change: () => chosen(this.select.value) } });
    this.element = el('label', { class: `chip ${className}`.trim() }, this.words, icon('chevron', 16), this.select);
  }

  /** @param {string[][]} options @param {string} value */
  offer(options, value) {
    const offered = options.map(([id]) => id).join();
    if (offered !== this.#offered) {
      this.#offered = offered;
      this.select.replaceChildren(...options.map(([id, name]) => el('option', { value: id, text: name })));
    }
    this.select.value = value;
    this.words.textContent = options.find(([id]) => id === value)?.[1] ?? value;
    this.element.hidden = options.length === 0;
  }
}

customElements.define('easel-composer', Composer);
