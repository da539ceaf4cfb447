// Handing in files in pieces, by the tus protocol: a cut line costs one piece, and a closed laptop costs nothing.
// What this browser remembers of an unfinished upload is where it goes on, under a digest: no name stays behind on a
// shared computer.

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import * as tus from "tus-js-client";
import { account, post, token } from "./desk.js";
import { next, watch } from "./live.js";
import { t, tn } from "./texts.js";

const PIECE_BYTES = 4 << 20;
const RETRY_MS = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000, 30_000, 60_000, 60_000];
const ENDS_BYTES = 1 << 20; // of a file's beginning and end, for telling it from another one of the same name

const form = document.getElementById("upload");
const chosen = document.getElementById("chosen");
const picker = document.getElementById("files");
const told = document.getElementById("told");
const waiting = new Map(); // an entry in the list -> its file, until it is sent

// Choosing

picker.addEventListener("change", () => {
  take(picker.files);
});

const drop = document.getElementById("drop");
for (const kind of ["dragenter", "dragover"])
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  take(event.dataTransfer.files);
});

function take(files) {
  for (const file of files) {
    const known = [...waiting.values()].some((other) => other.name === file.name && other.size === file.size);
    if (!known) waiting.set(entryFor(file), file);
  }
  picker.required = waiting.size === 0;
  told.textContent = tn("{count} file is chosen.", "{count} files are chosen.", waiting.size);
}

function entryFor(file) {
  const entry = document.getElementById("file").content.firstElementChild.cloneNode(true);
  entry.querySelector(".file-name").textContent = file.name;
  entry.querySelector(".file-size").textContent = size(file.size);
  entry.querySelector("progress").setAttribute("aria-label", file.name);
  entry.querySelector(".file-stop").setAttribute("aria-label", t("Remove {name}", { name: file.name }));
  entry.querySelector(".file-stop").addEventListener("click", () => {
    waiting.delete(entry);
    entry.remove();
    picker.required = waiting.size === 0;
    picker.focus(); // the button that had the focus is gone
  });
  chosen.append(entry);
  return entry;
}

// Sending

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const go = document.getElementById("go");
  const batch = [...waiting];
  const said = declared();
  go.disabled = true;
  told.textContent = t("On its way. You may close this page at any time and choose the same files again later.");
  let sealed = 0;
  for (const [entry, file] of batch) {
    entry.querySelector(".file-acts").hidden = true;
    if (await handIn(entry, file, said)) sealed += 1;
    waiting.delete(entry);
  }
  told.textContent = tn("{count} file is sealed.", "{count} files are sealed.", sealed);
  picker.value = "";
  picker.required = true;
  go.disabled = false;
});

// Whoever leaves the page in the middle loses nothing, but should mean it.
window.addEventListener("beforeunload", (event) => {
  if (document.getElementById("go").disabled) event.preventDefault();
});

function declared() {
  const fields = new FormData(form);
  const speakers = [...document.querySelectorAll("#speakers input")]
    .map((input) => [input.dataset.role, input.value.trim()])
    .filter(([, alias]) => alias);
  const said = { speakers: JSON.stringify(speakers) };
  for (const name of ["language", "consent", "reference", "place", "held_on"]) said[name] = fields.get(name) ?? "";
  return said;
}

/** Sends and seals one file; whether that went well. */
async function handIn(entry, file, said) {
  const tell = (sentence, kind = "") => {
    entry.querySelector(".file-told").textContent = sentence;
    entry.querySelector(".file-part").textContent = "";
    entry.className = `file ${kind}`;
  };
  try {
    const digest = digestOf(file); // beside the sending, not before it
    const address = await send(entry, file, said, tell);
    tell(t("Everything has arrived. The digest of the file on this computer is being worked out."));
    const here = await digest;
    tell(t("It is being sealed."));
    const { status, body } = await sealed(address, here);
    if (status !== 200) throw new Error(body.message ?? t("it could not be sealed; try again"));
    forget(await fingerprint(file));
    show(entry, body, here);
    tell(
      body.again
        ? t("These very bytes had been received before; there is still one recording.")
        : t("It arrived whole and is sealed."),
      "sealed",
    );
    return true;
  } catch (error) {
    tell(sentenceOf(error), "bad");
    entry.querySelector(".file-acts").hidden = false;
    return false;
  }
}

function send(entry, file, said, tell) {
  const bar = entry.querySelector("progress");
  const part = entry.querySelector(".file-part"); // seen, and not read out at every piece
  const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
  return new Promise((resolve, reject) => {
    const upload = new tus.Upload(file, {
      endpoint: "/uploads",
      chunkSize: PIECE_BYTES,
      retryDelays: RETRY_MS,
      headers: { "X-CSRF-Token": token, Accept: "application/json" },
      metadata: { ...said, filename: file.name },
      fingerprint,
      urlStorage: places,
      onShouldRetry: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        const may = status === 0 || status >= 500 || [409, 423, 429, 460].includes(status);
        if (may) tell(t("The line is cut; it goes on by itself as soon as it can."));
        return may;
      },
      onProgress: (sent, all) => {
        bar.value = all ? sent / all : 1;
        tell(""); // the line is there again
        part.textContent = t("{part} of {size} on its way", { part: percent.format(bar.value), size: size(all) });
      },
      onError: (error) => {
        window.removeEventListener("online", again);
        reject(error);
      },
      onSuccess: () => {
        window.removeEventListener("online", again); // or what has arrived would be sent once more
        resolve(new URL(upload.url, location.href).pathname);
      },
    });
    // A line that is there again is tried at once, and not after the rest of a minute.
    const again = () => upload.abort().then(() => upload.start());
    window.addEventListener("online", again);
    upload.findPreviousUploads().then((before) => {
      if (before.length) upload.resumeFromPreviousUpload(before[0]);
      upload.start();
    }, reject);
  });
}

/** Sealing is asked for until there is an answer: asked twice, the desk answers the same. */
async function sealed(address, digest) {
  for (const pause of RETRY_MS) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    const answer = await post(`${address}/seal`, { sha256: digest });
    if (answer.status !== 0 && answer.status !== 503) return answer;
  }
  return { status: 0, body: { message: t("the desk does not answer; choose the same file again later") } };
}

function sentenceOf(error) {
  const body = error.originalResponse?.getBody?.();
  try {
    return JSON.parse(body).message;
  } catch {
    return error.originalRequest ? t("The line is cut; choose the same file again later, and it goes on.") : error.message;
  }
}

/** The digest of the file on this computer; null where it could not be read to the end. */
function digestOf(file) {
  return new Promise((resolve) => {
    const worker = new Worker("/static/built/digest.js", { type: "module" });
    worker.addEventListener("message", ({ data }) => {
      if (data.digest || data.failed) {
        worker.terminate();
        resolve(data.digest ?? null);
      }
    });
    worker.addEventListener("error", () => resolve(null));
    worker.postMessage(file);
  });
}

// Where an unfinished upload goes on

const PREFIX = "testimony-upload:";

/** By account, name, size, time and both ends of the file, so that another file never joins it. */
async function fingerprint(file) {
  const about = new TextEncoder().encode(JSON.stringify([account, file.name, file.size, file.lastModified]));
  const ends = [file.slice(0, ENDS_BYTES), file.slice(-ENDS_BYTES)];
  const bytes = await new Blob([about, ...ends]).arrayBuffer();
  return PREFIX + bytesToHex(sha256(new Uint8Array(bytes)));
}

const forget = (key) => localStorage.removeItem(key);

const places = {
  findAllUploads: async () => [],
  findUploadsByFingerprint: async (key) => {
    const uploadUrl = localStorage.getItem(key);
    return uploadUrl ? [{ uploadUrl, urlStorageKey: key, size: null, metadata: {}, creationTime: "" }] : [];
  },
  addUpload: async (key, upload) => {
    localStorage.setItem(key, upload.uploadUrl);
    return key;
  },
  removeUpload: async (key) => forget(key),
};

// The receipt, and what happens next

function show(entry, receipt, digest) {
  const put = (name, text) => {
    entry.querySelector(name).textContent = text;
  };
  put(".file-id", receipt.recording);
  put(".file-digest", receipt.sha256);
  put(
    ".file-compared",
    digest === null
      ? t("This browser could not work out the digest of its own copy; compare it by hand.")
      : t("What is kept is, byte for byte, the file on this computer."),
  );
  entry.querySelector("progress").value = 1;
  entry.querySelector(".file-done").hidden = false;
  unheld(entry.querySelector(".file-unheld"), receipt);
  if (!receipt.seen) {
    entry.querySelector(".file-receipt").remove();
    put(".file-next", "–");
    return;
  }
  entry.querySelector(".file-about").href = receipt.about;
  entry.querySelector(".file-receipt").href = receipt.receipt;
  watch(receipt.state, (state) => {
    put(".file-next", next(state));
    return state.state === "approved";
  });
}

/** Of bytes that were here already: which of what was said this time does not hold, and where what holds is read. */
function unheld(place, receipt) {
  const names = { consent: t("who may learn what was said"), reference: t("the reference") };
  if (!receipt.unheld.length) return;
  const said = receipt.unheld.map((name) => names[name]);
  const list = new Intl.ListFormat(document.documentElement.lang).format(said);
  place.textContent = t(
    "What you said this time does not hold for: {list}. What was said first stands; tell whoever keeps the archive if that is wrong.",
    { list },
  );
  if (receipt.seen) {
    const link = document.createElement("a");
    link.href = receipt.about;
    link.textContent = t("See what stands");
    place.append(" ", link);
  }
  place.hidden = false;
}

// What was begun before and will not be finished

for (const button of document.querySelectorAll("#unfinished .forget")) {
  button.addEventListener("click", async () => {
    const entry = button.closest("li");
    const answer = await fetch(`/uploads/${entry.dataset.upload}`, {
      method: "DELETE",
      headers: { "Tus-Resumable": "1.0.0", "X-CSRF-Token": token, Accept: "application/json" },
    }).catch(() => null);
    if (!answer?.ok && answer?.status !== 404) return;
    entry.remove();
    told.textContent = t("It is given up.");
    picker.focus();
  });
}

function size(bytes) {
  let left = bytes;
  for (const unit of ["B", "kB", "MB", "GB"]) {
    if (left < 1000) return `${unit === "B" ? left : left.toFixed(1)} ${unit}`;
    left /= 1000;
  }
  return `${left.toFixed(1)} TB`;
}
