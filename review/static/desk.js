// Asking the desk. Every change brings along the token that this page was made with.

const meta = (name) => document.querySelector(`meta[name=${name}]`)?.content ?? "";

export const account = meta("account");
export const token = meta("csrf");

/** What the desk answered: `status` is 0 where no answer came. */
export async function post(path, body, { keepalive = false } = {}) {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": token, Accept: "application/json" },
      body: JSON.stringify(body ?? {}),
      keepalive,
    });
    return { status: response.status, body: await response.json().catch(() => ({})) };
  } catch {
    return { status: 0, body: { message: "the desk does not answer" } };
  }
}
