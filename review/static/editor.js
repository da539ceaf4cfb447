// The editor: rows, player, keys and outbox, put together.

import { account } from "./desk.js";
import { asked } from "./keys.js";
import { Outbox } from "./outbox.js";
import { Player } from "./player.js";
import { Row } from "./row.js";

const list = document.getElementById("rows");
const recording = list.dataset.recording;
const outbox = new Outbox(account);
const onArrival = document.getElementById("on-arrival");
let current = null;

const player = new Player(document.getElementById("sound"), {
  onTime: (ms) => {
    for (const row of rows) row.li.classList.toggle("playing", row.startMs <= ms && ms < row.endMs);
  },
  onSpeed: (rate) => (document.getElementById("speed").textContent = `${rate.toFixed(1)}×`),
});

const onCurrent = (row) => {
  if (row === current) return;
  current?.close();
  current?.li.classList.remove("current");
  current = row;
  row.li.classList.add("current");
};

const rows = [...list.children].map(
  (li) => new Row(li, recording, list.dataset.writes === "yes", outbox, { onCurrent }),
);
const byId = new Map(rows.map((row) => [row.id, row]));

const play = (row) => row && player.segment(row.startMs, row.endMs);

function go(step) {
  const from = current ? rows.indexOf(current) : -step;
  let at = from + step;
  while (rows[at]?.isGap) at += step; // nobody corrects a silence on the way
  const row = rows[at];
  if (!row) return;
  row.open();
  row.li.scrollIntoView({ block: "nearest" });
  if (onArrival.checked) play(row);
}

const actions = {
  toggle: () => player.toggle(),
  back: () => player.skip(-3),
  forward: () => player.skip(3),
  slower: () => player.faster(-1),
  faster: () => player.faster(1),
  replay: () => play(current),
  previous: () => go(-1),
  next: () => go(1),
  confirm: () => {
    current?.confirm();
    go(1);
  },
  save: () => current?.save(),
  help: () => document.getElementById("keys").showModal(),
  nothing: () => {},
};

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]")) return;
  const action = asked(event);
  if (!action) return;
  event.preventDefault();
  actions[action]();
});

list.addEventListener("click", (event) => {
  const row = byId.get(event.target.closest(".row")?.dataset.segment);
  if (event.target.closest(".play")) {
    row.open();
    play(row);
  } else if (event.target.closest("button.history")) {
    showHistory(row);
  }
});

document.getElementById("keys-button").addEventListener("click", actions.help);

async function showHistory(row) {
  const response = await fetch(`/segments/${row.id}/history`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  document.getElementById("history-body").replaceChildren(...page.body.children);
  document.getElementById("history").showModal();
}

// What an earlier page could not deliver: into its row, or, where that is not on this page, into a list of its own.
const waiting = outbox.entries(recording);
for (const entry of waiting) byId.get(entry.segment)?.restore(entry);
showElsewhere(waiting.filter((entry) => !byId.has(entry.segment)));

function showElsewhere(entries) {
  const place = document.getElementById("elsewhere");
  for (const entry of entries) {
    const line = document.createElement("li");
    const link = Object.assign(document.createElement("a"), {
      href: `?at=${entry.segment}#${entry.segment}`,
      textContent: "Go to its row",
    });
    const text = Object.assign(document.createElement("bdi"), { textContent: entry.text });
    const forget = Object.assign(document.createElement("button"), {
      type: "button",
      className: "quiet",
      textContent: "Forget it",
      onclick: () => {
        outbox.drop(entry);
        line.remove();
        place.hidden = !place.querySelector("li");
      },
    });
    line.append(text, " ", link, " ", forget);
    place.querySelector("ul").append(line);
  }
  place.hidden = entries.length === 0;
}

const saveAll = () => rows.filter((row) => row.isDirty).forEach((row) => row.save());
window.addEventListener("online", saveAll);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && saveAll());

onArrival.checked = localStorage.getItem("testimony-on-arrival") !== "no";
onArrival.addEventListener("change", () =>
  localStorage.setItem("testimony-on-arrival", onArrival.checked ? "yes" : "no"),
);
