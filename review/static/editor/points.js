// Places in a wording. The desk counts code points; the browser counts UTF-16 units. They differ beyond U+FFFF only.

const isPlain = (text) => !/[\ud800-\udbff]/.test(text);

/** From code points to units. */
export function toUnits(text, points) {
  if (isPlain(text)) return points;
  let units = 0;
  for (const char of text) {
    if (points-- <= 0) break;
    units += char.length;
  }
  return units;
}

/** From units to code points. */
export const toPoints = (text, units) => (isPlain(text) ? units : [...text.slice(0, units)].length);
