/** Few as they are, so many more have room before any has to be copied. */
const FEW = 16;
/** No more than so many more have room than there are ... */
const MANY = 65_536;
/** ... but for this part of those that there are. */
const PART = 1 / 8;

/** For how many there is to be room, where there are so many: all of them are copied to have more. */
export function roomFor(count: number): number {
  return count + Math.max(FEW, Math.min(count, MANY), Math.ceil(count * PART));
}

/** Whether room is to be given back, where there are so many. */
export function isTooMuch(room: number, count: number): boolean {
  return roomFor(count) < room / 2;
}
