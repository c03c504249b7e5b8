// @ts-check
// Keeps the snapshot of the open canvas current: from the live feed, and from responses.

/** @typedef {import('../model/types.js').ImageNode} ImageNode */
/** @typedef {import('../model/types.js').Canvas} Canvas */

export class Changes {
  #store;

  /** @param {import('./store.js').Store} store */
  constructor(store) {
    this.#store = store;
  }

  /** @param {{canvas: Canvas, imageNodes: ImageNode[]}} snapshot */
  snapshot(snapshot) {
    const store = this.#store;
    store.canvas = snapshot.canvas;
    const nodes = [...snapshot.imageNodes].sort((a, b) => a.createdAt - b.createdAt);
    store.nodes = new Map(
      nodes.filter((node) => !store.trash.has(node.id) && !store.hides(node)).map((
        node,
      ) => [node.id, store.moves.over(node)]),
    );
    store.trash.tookSnapshot();
    store.boards.took(snapshot.canvas);
    store.say('canvas');
    store.say('nodes');
    store.say('messages');
  }

  /** @param {import('../client/client.d.ts').Change} change */
  heard(change) {
    const store = this.#store;
    if (change.type === 'imageNode') this.node(change.imageNode, true);
    else if (change.type === 'imageNodeDeleted') this.deleted(change.imageNodeId);
    else if (change.type === 'canvas') store.boards.took(change.canvas);
    else if (change.type === 'message') store.chat.took(change.message);
    else if (change.type === 'messageDelta') store.chat.tookDelta(change);
    else if (change.type === 'reset') {
      store.chat.forgetUnfinished();
      this.snapshot(change);
      if (store.canvas) void store.boards.loadMessages();
    }
  }

  /**
   * A newer state of a node. The feed is in order; an answer to a request may be overtaken by it.
   * @param {ImageNode} node
   * @param {boolean} [inOrder]
   */
  node(node, inOrder = false) {
    const store = this.#store;
    if (store.trash.tookNode(node)) return;
    if (!store.nodes || node.canvasId !== store.canvas?.id) return;
    const before = store.nodes.get(node.id);
    if (!inOrder && before && before.updatedAt > node.updatedAt) return;
    if (store.hides(node)) return this.deleted(node.id);
    store.nodes.set(node.id, store.moves.over(node));
    store.say('node', { id: node.id, before });
    if (!before) store.say('arrived', [node.id]);
    if (before?.status !== node.status && node.status === 'completed') store.refreshUsageSoon();
  }

  /** @param {string} id */
  deleted(id) {
    const store = this.#store;
    if (!store.trash.tookDeletion(id)) return;
    store.moves.forget(id);
    if (store.nodes?.delete(id)) store.say('node', { id });
  }
}
