/** What the order begins with; nothing else lets the script do its work. */
const GO = "g".charCodeAt(0);
const OFF = "-".charCodeAt(0);

/**
 * The last argument of each script call, without which the script does nothing: it can be called off
 * until the call is written.
 *
 * No client takes a command back: one that it could not send, or that it had no reply to when the
 * connection was lost, may lie in a queue and be sent once the server is back, long after anybody
 * waited for it, or a second time. But a client writes a Buffer as it is by then. So what lies in a
 * queue is changed there, into a call that does nothing.
 */
export class Order {
  /** What the script is given: the order itself, and what goes with it. */
  readonly argument: Buffer;
  #isWritten: boolean;

  /**
   * @param isWritten whether the call is written to a connection as soon as it is made
   * @param details what goes with the order
   */
  constructor(isWritten: boolean, details: Uint8Array) {
    this.#isWritten = isWritten;
    this.argument = Buffer.allocUnsafe(1 + details.length);
    this.argument[0] = GO;
    this.argument.set(details, 1);
  }

  /** Whether nothing is to be done any more. */
  get isCalledOff(): boolean {
    return this.argument[0] === OFF;
  }

  /** What has been written by now cannot be called off, only what would be written after it. */
  callOff(): void {
    this.argument[0] = OFF;
  }

  /** What had been kept for a connection is written. */
  markWritten(): void {
    this.#isWritten = true;
  }

  /** Forbids to send again what was written: it may have been carried out. */
  forbidRepetition(): void {
    if (this.#isWritten) this.callOff();
  }
}
