// What the board is compared to: the same images all in the document, in one layer that is moved and scaled as a whole.
(async () => {
  const canvas = location.pathname.split('/').pop();
  const { imageNodes } = await (await fetch(`/api/canvases/${canvas}`)).json();
  const layer = document.createElement('div');
  Object.assign(layer.style, { position: 'absolute', transformOrigin: '0 0', willChange: 'transform' });
  for (const node of imageNodes) {
    const figure = document.createElement('figure');
    figure.className = 'naive';
    Object.assign(figure.style, { position: 'absolute', margin: '0', left: `${node.position.x}px`, top: `${node.position.y}px`,
      width: `${node.size.width}px`, height: `${node.size.height}px`, background: '#ccc', borderRadius: '10px' });
    if (node.thumbnailUrl) {
      const img = document.createElement('img');
      img.decoding = 'async';
      img.src = new URL(node.thumbnailUrl).pathname + new URL(node.thumbnailUrl).search;
      Object.assign(img.style, { width: '100%', height: '100%', borderRadius: '10px' });
      figure.append(img);
    }
    const caption = document.createElement('figcaption');
    caption.textContent = node.prompt;
    figure.append(caption);
    layer.append(figure);
  }
  document.body.style.cssText = 'margin: 0; height: 100vh; overflow: hidden';
  document.body.append(layer);
  let x = 0, y = 0, z = 1;
  const draw = () => (layer.style.transform = `translate(${x}px, ${y}px) scale(${z})`);
  window.look = (/** @type {{x: number, y: number, z: number}} */ to) => ({ x, y, z } = to, draw());
  addEventListener('wheel', (event) => {
    event.preventDefault();
    if (event.ctrlKey) {
      const factor = Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) * 0.01);
      [x, y, z] = [event.clientX - (event.clientX - x) * factor, event.clientY - (event.clientY - y) * factor, z * factor];
    } else [x, y] = [x - event.deltaX, y - event.deltaY];
    draw();
  }, { passive: false });
  addEventListener('pointermove', (event) => {
    if (!event.buttons) return;
    [x, y] = [x + event.movementX, y + event.movementY];
    draw();
  });
})();
