/** Something with one fault, and the test of a contract suite that must find it. */
export interface Broken<T> {
  readonly fault: string;
  readonly foundBy: string;
  readonly create: () => T;
}
