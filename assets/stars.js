// The history on the first step: whoever changes a star changes what the model reads. The boxes keep what was changed;
// only what follows from it is sent back, so that the focus stays where it is.
const cards = () => [...element.querySelectorAll('.card')];
const shown = (card) => Number(card.querySelector('input:checked').value);
const tell = () => {
  for (const card of cards()) card.classList.toggle('changed', shown(card) !== Number(card.dataset.given));
  element.querySelector('.back').disabled = !element.querySelector('.card.changed');
  trigger('input', { stars: cards().map(shown) });
};

// Another question's stars are written into the boxes that are there, as attributes, which a box once used does not follow.
const follow = () => element.querySelectorAll('input[checked]').forEach((box) => { box.checked = true; });
const written = { subtree: true, childList: true, attributeFilter: ['checked', 'data-answer'] };
new MutationObserver(follow).observe(element, written);

element.addEventListener('change', (event) => {
  event.stopPropagation();
  if (event.target.type === 'radio') tell();
});
element.addEventListener('click', (event) => {
  if (!event.target.closest('.back')) return;
  for (const card of cards()) card.querySelector(`input[value="${card.dataset.given}"]`).checked = true;
  element.querySelector('.card input:checked').focus();
  tell();
});
