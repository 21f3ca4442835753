// The memory strip of a run at work. `props.value` is JSON: what is said, a hint, and how bright each tile is (0 to 1).
// Tiles are changed where they stand, so that they drain.
const LIT = 1 / 3;
const draw = () => {
  const box = element.querySelector('.draining');
  if (!props.value) { box.replaceChildren(); return; }
  const { said, hint, tiles } = JSON.parse(props.value);
  if (box.querySelectorAll('i').length !== tiles.length) {
    box.innerHTML = '<figure class="memory"><p class="said"></p><div class="tiles-row" aria-hidden="true"></div><p class="tile-said"></p></figure>';
    box.querySelector('.tiles-row').append(...tiles.map(() => document.createElement('i')));
  }
  box.querySelector('.said').textContent = said;
  box.querySelector('.tile-said').textContent = hint;
  box.querySelectorAll('i').forEach((tile, at) => {
    tile.style.setProperty('--o', tiles[at]);
    tile.classList.toggle('lit', tiles[at] >= LIT);
  });
};
draw();
watch('value', draw);
