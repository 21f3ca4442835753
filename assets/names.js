// Gradio gives charts and the search boxes of tables no name; those who do not see them are told here what they are.
() => {
  const name = () => {
    for (const chart of document.querySelectorAll(".chart .js-plotly-plot:not([aria-label])")) {
      const said = [...chart.closest(".chart").querySelectorAll(".prose h3, .prose p")].map(one => one.textContent);
      chart.setAttribute("role", "img");
      chart.setAttribute("aria-label", said.join(". "));
    }
    for (const box of document.querySelectorAll(".table .search-input:not([aria-label])")) {
      box.setAttribute("aria-label", `${box.placeholder} ${box.closest(".table").querySelector(".label p")?.textContent ?? ""}`);
    }
  };
  new MutationObserver(name).observe(document.body, {childList: true, subtree: true});
  name();
}
