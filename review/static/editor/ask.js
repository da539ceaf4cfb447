// Asking the desk. Every change brings along the token of this session; after a new sign-in there is another one.

import { t } from "../texts.js";
import { sentence } from "./dom.js";

const meta = (name) => document.querySelector(`meta[name=${name}]`)?.content ?? "";

export const account = meta("account");
let token = meta("csrf");

export const adopt = (fresh) => (token = fresh);

/** What the desk answered: `status` is 0 where no answer came. */
export async function ask(method, path, body, { keepalive = false } = {}) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") Object.assign(headers, { "Content-Type": "application/json", "X-CSRF-Token": token });
  try {
    const response = await fetch(path, {
      method,
      headers,
      body: method === "GET" ? undefined : JSON.stringify(body ?? {}),
      keepalive,
    });
    return { status: response.status, body: await response.json().catch(() => ({})) };
  } catch {
    return { status: 0, body: {} };
  }
}

export const get = (path) => ask("GET", path);
export const post = (path, body, options) => ask("POST", path, body, options);

/** Why the desk refused, as a sentence. */
export const complain = (body) => sentence(body.message ?? t("The desk does not answer"));
