// @ts-check
// The views over the board. The first look does not need them: they are loaded after it, or when one is wanted.
import { accessPanel } from '../admin/access.js';
import { webhooksPanel } from '../admin/webhooks.js';
import { callbacksPanel } from '../views/callbacks.js';
import { canvasesView } from '../views/canvases-view.js';
import { instructionsView } from '../views/instructions.js';
import { sharePanel } from '../views/share-panel.js';
import { storyPanel } from '../views/story.js';
import { trashView } from '../views/trash-view.js';
import { usagePanel } from '../views/usage.js';

/** @typedef {Awaited<ReturnType<typeof viewsOf>>} Views */

/**
 * @param {import('../state/store.js').Store} store
 * @param {{visit: (id: string) => void, visitCanvas: (id: string) => Promise<void>, createCanvas: () => void,
 *   removeCanvas: (canvas: import('../model/types.js').Canvas) => Promise<unknown>,
 *   act: import('../shell/image-commands.js').ImageCommand}} page
 */
export function viewsOf(store, { visit, visitCanvas, createCanvas, removeCanvas, act }) {
  const callbacks = callbacksPanel(store, visit);
  const addressed = {
    callbacks,
    usage: usagePanel(store),
    canvases: canvasesView(store, {
      open: (id) => void visitCanvas(id),
      create: createCanvas,
      remove: (canvas) => void removeCanvas(canvas),
    }),
    trash: trashView(store, {
      open: (id) => void visitCanvas(id),
      visit: async (node) => {
        if (node.canvasId !== store.canvas?.id) await visitCanvas(node.canvasId);
        visit(node.id);
      },
    }),
    access: accessPanel(store),
    webhooks: webhooksPanel(store),
    share: sharePanel(store),
    instructions: instructionsView(store),
  };
  const story = storyPanel(store, {
    callbacks: (imageNodeId) => callbacks.show({ imageNodeId }),
    retry: (id, shown) => act('retry', id, { shown }),
  });
  return { addressed, story };
}
