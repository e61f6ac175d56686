/**
 * Draws from some items by Zipf's law with exponent 1: the second is met half as often as the first, the
 * third a third as often.
 *
 * @template T
 * @param {readonly T[]} items
 * @param {number} draws
 * @returns {T[]}
 */
export function drawnByZipf(items, draws) {
  const upTo = new Float64Array(items.length);
  let sum = 0;
  for (let rank = 0; rank < items.length; rank++) upTo[rank] = sum += 1 / (rank + 1);
  return Array.from({ length: draws }, () => items[firstAbove(upTo, Math.random() * sum)]);
}

/** The place of the first of rising numbers that is above another. */
function firstAbove(rising, number) {
  let low = 0;
  let high = rising.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle] > number) high = middle;
    else low = middle + 1;
  }
  return low;
}
