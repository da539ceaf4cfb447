// Keeps a page true about how far a recording has come: asks every few seconds, and less often while nobody looks.

import { t, tn } from "./texts.js";

const EVERY_MS = 4000;
const HIDDEN_MS = 60_000;

/** Asks `address` again and again and hands each answer to `show`, until `show` says that it is enough. */
export async function watch(address, show) {
  for (;;) {
    const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.status === 401 || answer?.status === 404) return;
    if (answer?.ok && show(await answer.json())) return;
    await new Promise((resolve) => setTimeout(resolve, document.hidden ? HIDDEN_MS : EVERY_MS));
  }
}

/** What happens next, in one sentence. */
export function next(state) {
  if (state.failure) return t("The work on it has stopped; an archivist sees why.");
  if (state.state === "approved") return t("Everything is approved.");
  if (state.state === "in review")
    return tn(
      "Interpreters can work on it: {count} finding is left.",
      "Interpreters can work on it: {count} findings are left.",
      state.open_findings,
    );
  if (state.request === "waiting") return t("It waits for its turn: no run has taken it up yet.");
  if (state.request === "claimed") return t("It is being worked on.");
  if (state.request === "failed") return t("What was asked for could not be done; an archivist sees why.");
  return t("Nobody has asked for a run yet.");
}

const live = document.getElementById("live");
if (live) {
  const steps = live.querySelector(".steps");
  watch(live.dataset.state, (state) => {
    [...steps.children].forEach((step, place) => {
      step.classList.toggle("reached", place <= state.reached);
      if (place === state.reached) step.setAttribute("aria-current", "step");
      else step.removeAttribute("aria-current");
    });
    const said = next(state);
    const told = document.getElementById("next");
    if (told.textContent !== said) told.textContent = said;
    return state.state === "approved";
  });
}
