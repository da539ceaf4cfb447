// What the scripts' tests are written with: `test` keeps what each came to under its name, for the page that runs them.

export const outcomes = {};
const waiting = [];

export function test(name, does) {
  if (waiting.some((each) => each.name === name)) throw new Error(`two tests are called "${name}"`);
  waiting.push({ name, does });
}

/** Compares whole values, as JSON writes them. */
export function equal(found, expected) {
  const [one, two] = [found, expected].map((value) => JSON.stringify(value));
  if (one !== two) throw new Error(`found ${one}, expected ${two}`);
}

/** Runs every test in turn; resolves to what went wrong, by name: null where nothing did. */
export async function run() {
  for (const { name, does } of waiting) {
    localStorage.clear();
    outcomes[name] = await Promise.resolve()
      .then(does)
      .then(() => null, (fault) => String(fault?.message ?? fault));
  }
  return outcomes;
}

/** Everything that is under way has come to its end. */
export const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
