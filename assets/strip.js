// A memory strip: pointing at a tile, touching it, or walking by the arrow keys says what it stands for. Both rows of a
// strip have their tiles in the same order, so a place means the same rating in each.
const tilesOf = (row) => [...row.children];
const say = (box, at) => {
  const rows = [...box.querySelectorAll('.tiles-row')], words = box.dataset.said.split('\n');
  const place = Math.max(0, Math.min(words.length - 1, at));
  box.dataset.at = place;
  for (const row of rows) for (const [n, tile] of tilesOf(row).entries()) tile.classList.toggle('at', n === place);
  const said = box.parentElement.querySelector('.tile-said');
  const parts = words[place].split('\t');
  said.textContent = box.dataset.form.replace(/\{(\d)\}/g, (_, part) => parts[part]);
  said.setAttribute('role', 'status');
};
const point = (event) => {
  const tile = event.target.closest('.tiles-row > i');
  if (tile) say(tile.closest('.tiles-strip'), tilesOf(tile.parentElement).indexOf(tile));
};

element.addEventListener('pointerover', point);
element.addEventListener('click', point);
element.addEventListener('keydown', (event) => {
  const box = event.target.closest('.tiles-strip'), at = Number(box?.dataset.at ?? -1);
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!box || !(by || event.key === 'Home' || event.key === 'End')) return;
  say(box, by ? at + by : event.key === 'Home' ? 0 : Infinity);
  event.preventDefault();
});
