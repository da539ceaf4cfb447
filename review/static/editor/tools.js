// The page's own buttons and boxes, bound to what they do.

import { KEYS } from "./keys.js";

const ON_ARRIVAL = "testimony-on-arrival";
const element = (id) => document.getElementById(id);

export function bindTools(desk) {
  for (const button of document.querySelectorAll("[data-does]")) {
    button.addEventListener("click", () => desk.does[button.dataset.does]?.());
    const key = [KEYS[button.dataset.does] ?? []].flat()[0];
    if (key) button.setAttribute("aria-keyshortcuts", key.replace("$mod", "Control").replace(/Key|Digit|Arrow/g, ""));
  }
  for (const name of ["order", "filter"]) {
    element(name).addEventListener("change", ({ target }) => {
      desk.walk[name] = target.value;
      desk.walk.arrange();
    });
  }
  element("loop").addEventListener("change", ({ target }) => (desk.player.loops = target.checked));
  element("choose-none").addEventListener("click", () => desk.choice.clear());
  const onArrival = element("on-arrival");
  onArrival.checked = localStorage.getItem(ON_ARRIVAL) !== "no";
  onArrival.addEventListener("change", () => localStorage.setItem(ON_ARRIVAL, onArrival.checked ? "yes" : "no"));
  window.addEventListener("online", () => desk.edits.flush());
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && desk.edits.flush());
}
