// Handing in a file in pieces, so that a cut line costs one piece and a closed laptop costs nothing.

import { account, post, token } from "./desk.js";

const PIECE_BYTES = 4 << 20;
const COMPARED_BYTES = 256 << 20; // what a browser can hold in memory to work out a digest
const RETRY_MS = 3000;
const HEADERS = { "Tus-Resumable": "1.0.0", "X-CSRF-Token": token };

const form = document.getElementById("upload");
const told = document.getElementById("told");
const tell = (sentence, isBad = false) => {
  told.textContent = sentence;
  told.className = isBad ? "alarm" : "";
};
const pause = () => new Promise((resolve) => setTimeout(resolve, RETRY_MS));

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    await handIn(new FormData(form));
  } catch (error) {
    tell(error.message, true);
  } finally {
    button.disabled = false;
  }
});

async function handIn(declared) {
  const file = declared.get("file");
  const place = rememberedPlace(file);
  document.getElementById("receipt").hidden = true;
  document.getElementById("progress").hidden = false;
  tell("On its way. You may close this page and choose the same file again later.");
  const address = (await isKnown(place.get())) ? place.get() : await begin(file, declared);
  place.set(address);
  await sendAll(file, address);
  tell("Everything has arrived. It is being sealed.");
  const digest = await digestOf(file);
  const { status, body } = await post(`${address}/seal`, { sha256: digest });
  if (status !== 200) {
    if (status !== 0) place.clear();
    throw new Error(body.message ?? "it could not be sealed; try again");
  }
  place.clear();
  showReceipt(body, digest);
}

/** Where a file that was begun is going on: by account, name, size and time, so that another file never joins it. */
function rememberedPlace(file) {
  const key = `testimony-upload:${account}:${file.size}:${file.lastModified}:${file.name}`;
  return {
    get: () => localStorage.getItem(key),
    set: (address) => localStorage.setItem(key, address),
    clear: () => localStorage.removeItem(key),
  };
}

async function begin(file, declared) {
  const said = { filename: file.name };
  for (const name of ["language", "consent", "reference", "witness"]) said[name] = declared.get(name) ?? "";
  const metadata = Object.entries(said).map(([name, value]) => `${name} ${base64(value)}`.trim());
  const response = await fetch("/uploads", {
    method: "POST",
    headers: { ...HEADERS, "Upload-Length": file.size, "Upload-Metadata": metadata.join(","), Accept: "application/json" },
  });
  if (response.status !== 201) throw new Error((await response.json()).message);
  return response.headers.get("Location");
}

async function sendAll(file, address) {
  let offset = await offsetOf(address);
  while (offset < file.size) {
    showProgress(offset / file.size);
    const piece = file.slice(offset, offset + PIECE_BYTES);
    const response = await fetch(address, {
      method: "PATCH",
      headers: { ...HEADERS, "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" },
      body: piece,
    }).catch(() => null);
    if (response?.status === 204) {
      offset = Number(response.headers.get("Upload-Offset"));
      continue;
    }
    if (response && ![409, 423, 503].includes(response.status)) throw new Error((await response.json()).message);
    tell("The line is cut; trying again.", true);
    await pause();
    offset = await offsetOf(address);
    tell("On its way again.");
  }
  showProgress(1);
}

/** Asks until there is an answer: a cut line is no reason to begin anew. */
async function offsetOf(address) {
  for (;;) {
    const response = await fetch(address, { method: "HEAD", headers: HEADERS }).catch(() => null);
    if (response?.ok) return Number(response.headers.get("Upload-Offset"));
    if (response) throw new Error("this upload is not known any more; choose the file again");
    await pause();
  }
}

async function isKnown(address) {
  if (!address) return false;
  const response = await fetch(address, { method: "HEAD", headers: HEADERS }).catch(() => null);
  return response === null || response.ok;
}

/** The digest, where the browser can work it out: not for large files, and not over a plain connection. */
async function digestOf(file) {
  if (!window.isSecureContext || file.size > COMPARED_BYTES) return null;
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function showProgress(part) {
  document.getElementById("bar").value = part;
}

function showReceipt({ recording, sha256, again }, digest) {
  document.getElementById("receipt-id").textContent = recording;
  document.getElementById("receipt-digest").textContent = sha256;
  document.getElementById("receipt-compared").textContent =
    digest === null
      ? "this browser could not work out the digest of its own copy; compare it by hand"
      : "what is kept is, byte for byte, the file on this computer";
  document.getElementById("receipt").hidden = false;
  tell(again ? "These very bytes had been received before; there is still one recording." : "It arrived whole and is sealed.");
  form.reset();
}

function base64(text) {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}
