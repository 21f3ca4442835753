// On a stage: `?present=1` makes the type large, hides details (present.css) and lets the arrow keys walk the steps.
// On the road: the tab remembers the token of its visit and the step, so that a reload comes back to both. They lie in
// the session storage: another tab is another visitor, and nothing stays when the tab is closed.
window.stage = (() => {
  const TOKEN = "e2urec-visit", STEP = "e2urec-step", LEFT = "e2urec-left";
  const asked = new URLSearchParams(window.location.search).get("present");
  const presenting = window.alwaysPresent ? asked !== "0" : asked === "1";
  let leaving = false;

  const kept = (name) => { try { return window.sessionStorage.getItem(name) || ""; } catch { return ""; } };
  const keep = (name, value) => { try { window.sessionStorage.setItem(name, value); } catch { /* private mode */ } };

  const tabs = () => [...document.querySelectorAll('#walk > .tab-wrapper [role="tab"]')].filter((tab) => tab.checkVisibility());
  const open = () => tabs().findIndex((tab) => tab.getAttribute("aria-selected") === "true");
  // On a stage the keys walk the five steps; the last tab there, of eight in all, is the visitor's own.
  const WALK = 5, OWN = 8;
  const walk = (by) => (presenting ? tabs().slice(0, WALK) : tabs())[open() + by]?.click();
  const numberOf = (at) => (presenting && at >= WALK ? OWN : at + 1);

  // All measures of present.css are those of 1280 by 720. What still does not fit is made to: smaller, until the next step.
  const base = () => Math.min(window.innerWidth / 1280, window.innerHeight / 720);
  const scale = (by) => {
    document.documentElement.style.setProperty("--stage", by.toFixed(4));
  };
  const MARGIN = 34; // below the step, where Start over is
  let scaled = 1;
  const shrink = () => {
    const needed = Math.max(0, ...[...document.querySelectorAll(".gradio-container main > *")].map((one) => one.getBoundingClientRect().bottom));
    const room = window.innerHeight - MARGIN * scaled;
    if (needed > room + 1) scale((scaled *= Math.max(room / needed, 0.5) - 0.002));
    else if (needed < 0.85 * room && scaled < base()) fit(); // it was longer for a moment
  };
  const fit = () => { scale((scaled = base())); shrink(); };

  // A step that a button opens is seen from its top, and its heading has the focus, so that it is read out.
  const arrive = () => {
    window.scrollTo({ top: 0 });
    const heading = [...document.querySelectorAll('#walk > .tabitem h2')].find((one) => one.checkVisibility());
    heading?.setAttribute('tabindex', '-1');
    heading?.focus({ preventScroll: true });
  };
  const primary = () => [...document.querySelectorAll('#walk > .tabitem button.primary')].find((one) => one.checkVisibility() && !one.disabled);

  // Whoever types, moves a slider or is inside a table means the keys for that; a choice is moved by up and down as well.
  const busy = (at) => at instanceof Element &&
    at.closest('input:not([type="radio"], [type="checkbox"]), textarea, select, [contenteditable="true"], [role="tab"], [role="listbox"], [role="grid"], [role="slider"], .table-wrap');

  if (presenting) {
    document.documentElement.classList.add("present");
    window.addEventListener("resize", fit);
    const begin = () => {
      new ResizeObserver(shrink).observe(document.body);
      document.body.addEventListener("click", (event) => {
        if (event.target instanceof Element && event.target.closest('[role="tab"]')) requestAnimationFrame(fit);
      });
      fit();
    };
    document.body ? begin() : window.addEventListener("DOMContentLoaded", begin);
    window.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || busy(event.target)) return;
      if (event.key === "ArrowRight" || event.key === "PageDown") walk(1);
      else if (event.key === "ArrowLeft" || event.key === "PageUp") walk(-1);
      else if (event.key === "." || (event.key === "Enter" && !event.target.closest?.("button, a, input"))) primary()?.click();
      else if (event.key.toLowerCase() === "r") document.querySelector("#reset")?.click();
      else return;
      event.preventDefault();
    });
  }

  window.addEventListener("pagehide", () => {
    if (!leaving && open() >= 0) keep(STEP, String(numberOf(open())));
  });

  return {
    token: () => kept(TOKEN),
    left: () => kept(LEFT),
    step: () => kept(STEP),
    go: (at) => {
      tabs().find((_, place) => numberOf(place) === at)?.click();
      requestAnimationFrame(() => requestAnimationFrame(arrive));
    },
    original: (name) => {
      document.querySelector(`#original input[value="${name}"]`)?.click();
      tabs()[0]?.click();
      requestAnimationFrame(() => requestAnimationFrame(arrive));
    },
    remember: (token) => { keep(TOKEN, token); keep(LEFT, ""); },
    startOver: () => {
      leaving = true;
      keep(LEFT, kept(TOKEN));
      [TOKEN, STEP].forEach((name) => keep(name, ""));
      walk(-open());
      const address = new URL(window.location.href);
      if (address.search) address.searchParams.set("step", "meet");
      window.location.replace(address);
    },
  };
})();
