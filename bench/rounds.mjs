/**
 * Measures all subjects once in every round, so that what slows the machine for a while slows them
 * all; the median of the rounds then leaves it out.
 *
 * @template T
 * @param {readonly T[]} subjects
 * @param {number} rounds
 * @param {(subject: T) => Promise<number>} measure
 * @returns {Promise<Map<T, number[]>>} what was measured of each
 */
export async function samplesOfRounds(subjects, rounds, measure) {
  const samples = new Map(subjects.map((subject) => [subject, []]));
  for (let round = 0; round < rounds; round++) {
    for (const subject of orderOf(round, subjects)) {
      samples.get(subject).push(await measure(subject));
    }
  }
  return samples;
}

/**
 * The median of each, as `samplesOfRounds` measures them.
 *
 * @template T
 * @param {readonly T[]} subjects
 * @param {number} rounds
 * @param {(subject: T) => Promise<number>} measure
 * @returns {Promise<Map<T, number>>}
 */
export async function medianOfRounds(subjects, rounds, measure) {
  return mediansOf(await samplesOfRounds(subjects, rounds, measure));
}

/** The median of each list. */
export function mediansOf(samples) {
  return new Map([...samples].map(([subject, times]) => [subject, median(times)]));
}

/** The subjects, begun one further each round: nobody is always first. */
export function orderOf(round, subjects) {
  const first = round % subjects.length;
  return [...subjects.slice(first), ...subjects.slice(0, first)];
}

/** The middle one of the numbers, or the mean of the middle two. */
export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
