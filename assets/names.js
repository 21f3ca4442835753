// Gradio gives charts and the search boxes of tables no name; those who do not see them are told here what they are.
// A chart that is drawn in a step that is not open has no width yet, and takes one; it is fitted once it is seen.
() => {
  const fitted = new ResizeObserver((seen) => {
    const drawn = (chart) => chart.querySelector(".main-svg")?.clientWidth ?? chart.clientWidth;
    if (seen.some(({target}) => target.clientWidth && Math.abs(drawn(target) - target.clientWidth) > 1))
      window.dispatchEvent(new Event("resize")); // which is what Plotly listens to
  });
  const name = () => {
    for (const chart of document.querySelectorAll(".chart .js-plotly-plot:not([aria-label])")) {
      const said = [...chart.closest(".chart").querySelectorAll(".prose h3, .prose p")].map(one => one.textContent);
      fitted.observe(chart);
      chart.setAttribute("role", "img");
      chart.setAttribute("aria-label", said.join(". "));
    }
    for (const box of document.querySelectorAll(".table .search-input:not([aria-label])")) {
      box.setAttribute("aria-label", `${box.placeholder} ${box.closest(".table").querySelector(".label p")?.textContent ?? ""}`);
    }
  };
  // What is typed into a list of people or films is looked for; it takes the place of the name that stands there. To
  // select a text is to move the keyboard there, so it is left alone where the keyboard has gone on in the meantime.
  document.addEventListener("focusin", ({target}) => {
    if (target.matches('#walk input[role="combobox"]'))
      setTimeout(() => target === document.activeElement && target.select());
  });
  new MutationObserver(name).observe(document.body, {childList: true, subtree: true});
  name();
}
