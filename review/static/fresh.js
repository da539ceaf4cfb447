// Keeps a page as the archive is now: looks again every few seconds, and puts new in place what has changed. Where
// somebody is at a button or in a field, or reads what they have opened, nothing moves under their hands.

const EVERY_MS = 8000;
const HIDDEN_MS = 60_000;

const isInUse = (part) =>
  part.contains(document.activeElement) || part.querySelector("details[open]") || holdsSelection(part);

function holdsSelection(part) {
  const selection = document.getSelection();
  return Boolean(selection) && !selection.isCollapsed && selection.containsNode(part, true);
}

/** Put in place what has changed, part by part; what is in use waits for the next time. */
function renew(fresh) {
  for (const part of document.querySelectorAll("[data-fresh]")) {
    const now = fresh.getElementById(part.id);
    if (now && now.innerHTML !== part.innerHTML && !isInUse(part)) part.replaceWith(document.adoptNode(now));
  }
}

for (;;) {
  await new Promise((resolve) => setTimeout(resolve, document.hidden ? HIDDEN_MS : EVERY_MS));
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer) continue; // the desk may be back the next time
  if (!answer.ok || answer.redirected) break;
  renew(new DOMParser().parseFromString(await answer.text(), "text/html"));
}
