// @ts-check
// The live feed of one canvas. EventSource reconnects by itself after a cut; after a refusal it gives up,
// and then this opens a new one, later each time. Only shared-feed.js uses this.

const EVENTS = ['imageNode', 'imageNodeDeleted', 'canvas', 'message', 'messageDelta', 'reset'];

/** @typedef {'connecting'|'live'|'lost'} Line */

export class Feed {
  #canvasId;
  #hears;
  /** @type {EventSource|null} */
  #source = null;
  #failures = 0;
  /** @type {number|undefined} */
  #timer;
  #closed = false;

  /**
   * @param {string} canvasId
   * @param {number} version the last canvas version already seen
   * @param {{event: (type: string, data: any, version: number) => void, line: (line: Line) => void,
   *          refused: () => Promise<boolean>}} hears `refused` answers whether to try again
   */
  constructor(canvasId, version, hears) {
    this.#canvasId = canvasId;
    this.version = version;
    this.#hears = hears;
    this.#open();
    addEventListener('online', this.#reopen);
  }

  #open() {
    const source = new EventSource(`/api/canvases/${encodeURIComponent(this.#canvasId)}/events?after=${this.version}`);
    this.#source = source;
    source.onopen = () => {
      this.#failures = 0;
      this.#hears.line('live');
    };
    source.onerror = () => {
      this.#hears.line('lost');
      if (source.readyState === EventSource.CLOSED) this.#later();
    };
    for (const type of EVENTS) {
      source.addEventListener(type, (event) => {
        const version = Number(event.lastEventId);
        if (version) this.version = version;
        /** @type {any} */
        let data;
        try {
          data = JSON.parse(event.data);
        } catch {
          return; // not ours; the next snapshot heals
        }
        this.#hears.event(type, data, version || 0);
      });
    }
  }

  #later() {
    clearTimeout(this.#timer);
    const wait = Math.min(30_000, 1000 * 2 ** this.#failures++) * (0.75 + Math.random() / 2);
    this.#timer = setTimeout(async () => {
      const again = await this.#hears.refused();
      if (again && !this.#closed) this.#open();
    }, wait);
  }

  #reopen = () => {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#open();
  };

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    removeEventListener('online', this.#reopen);
    this.#source?.close();
  }
}
