// The card: its address is that of the page, and it is saved as it stands, as SVG or as PNG of twice its size.
const address = () => {
  for (const group of element.querySelectorAll('[data-link]')) {
    const query = group.dataset.link, { origin, pathname } = window.location;
    group.querySelector('text').textContent = `${origin}${pathname}${query}`.replace(/^https?:\/\//, '');
  }
};
const save = (blob, name) => {
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
};
const asPng = (blob, width, height) => new Promise((done, failed) => {
  const image = new Image(), url = URL.createObjectURL(blob);
  image.onload = () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 2 * width, height: 2 * height });
    canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(url);
    canvas.toBlob(done, 'image/png');
  };
  image.onerror = failed;
  image.src = url;
});
element.addEventListener('click', async (event) => {
  const kind = event.target.closest('[data-save]')?.dataset.save;
  if (!kind) return;
  address();
  const picture = element.querySelector('svg.card-picture');
  const blob = new Blob([new XMLSerializer().serializeToString(picture)], { type: 'image/svg+xml' });
  const { width, height } = picture.viewBox.baseVal;
  save(kind === 'svg' ? blob : await asPng(blob, width, height), `forgotten.${kind}`);
});
address();
watch('value', () => requestAnimationFrame(address));
