/** Arithmetic that stays exact: whole numbers under 2^53, where a double loses nothing. */

/** The greatest whole number that divides both. */
export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/**
 * `dividend / divisor`, rounded up. A quotient of two such numbers that is not whole lies further
 * from the next whole one than a double rounds, so this is exact; so is `Math.floor` of it.
 */
export function divideRoundingUp(dividend: number, divisor: number): number {
  return Math.ceil(dividend / divisor);
}

/** @throws RangeError when the product is not under 2^53, where it would be rounded. */
export function exactProduct(what: string, a: number, b: number): number {
  const product = a * b;
  if (product <= Number.MAX_SAFE_INTEGER) return product;
  throw new RangeError(`${what} cannot be exact: ${a} × ${b} is not under 2^53`);
}
