"""Scripts that run in a page before anything of its own, and note what happens there and when."""

CLOCKS = """
window.noted = {shifts: [], updates: [], interactive: null};
new PerformanceObserver(list => {
  for (const one of list.getEntries()) {
    if (!one.hadRecentInput) noted.shifts.push({value: one.value, moved: one.sources.map(
      source => source.node?.parentElement?.closest("[id]")?.id + " " + (source.node?.className ?? ""))});
  }
}).observe({type: "layout-shift", buffered: true});
const look = () => {
  const answer = document.querySelector(".answer .big"), onward = document.querySelector("#to-choose");
  if (answer?.offsetHeight && onward?.offsetHeight && !onward.disabled) noted.interactive = performance.now() / 1000;
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
"""Notes what moved though nobody had touched it, and when the prediction and the primary button can be seen."""

UPDATES = """
new MutationObserver(changes => {
  const element = one => one.target.closest ? one.target : one.target.parentElement;
  if (changes.some(one => element(one)?.closest("#unlearning"))) noted.updates.push(performance.now() / 1000);
}).observe(document, {childList: true, characterData: true, attributes: true, subtree: true});
"""
"""Notes, seconds after the page was opened, when the panel of a run was drawn again."""

PAGE = CLOCKS + UPDATES


def shifted(page):
    """Return the layout shift since the last call: 0 where nothing moved, above 0.1 where it is felt as a jump."""
    return sum(one["value"] for one in page.evaluate("noted.shifts.splice(0)"))
