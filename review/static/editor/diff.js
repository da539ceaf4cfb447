// What changed between two wordings, word by word.

const words = (text) => text.match(/\s+|[^\s]+/g) ?? [];

/** [{what: "same" | "gone" | "new", text}], in reading order. By the longest common run of words. */
export function diff(before, after) {
  const [one, two] = [words(before), words(after)];
  const longest = Array.from({ length: one.length + 1 }, () => new Uint16Array(two.length + 1));
  for (let i = one.length - 1; i >= 0; i--) {
    for (let j = two.length - 1; j >= 0; j--) {
      longest[i][j] = one[i] === two[j] ? longest[i + 1][j + 1] + 1 : Math.max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  const pieces = [];
  const put = (what, text) => {
    if (pieces.at(-1)?.what === what) pieces.at(-1).text += text;
    else pieces.push({ what, text });
  };
  let [i, j] = [0, 0];
  while (i < one.length || j < two.length) {
    if (i < one.length && j < two.length && one[i] === two[j]) {
      put("same", one[i++]);
      j++;
    } else if (j >= two.length || (i < one.length && longest[i + 1][j] >= longest[i][j + 1])) put("gone", one[i++]);
    else put("new", two[j++]);
  }
  return pieces;
}
