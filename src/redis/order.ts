/** What the order begins with; nothing else lets the script do its work. */
const GO = "g";
const OFF = "-";

/**
 * The last argument of each script call, without which the script does nothing: it can be called off
 * until the call is written.
 *
 * No client takes a command back: one that it could not send, or that it had no reply to when the
 * connection was lost, may lie in a queue and be sent once the server is back, long after anybody
 * waited for it, or a second time. But a client writes a Buffer as it is by then, and a command of
 * ioredis' own class can ask when it is written (`io-redis-script-call.ts`). So what lies in a queue
 * becomes a call that does nothing.
 */
export class Order {
  readonly #details: string;
  #isCalledOff = false;
  #isWritten: boolean;
  #argument: Buffer | undefined;

  /**
   * @param isWritten whether the call is written to a connection as soon as it is made
   * @param details what goes with the order, a character for each byte
   */
  constructor(isWritten: boolean, details: string) {
    this.#isWritten = isWritten;
    this.#details = details;
  }

  /** What the script is given as of now, a character for each byte: the order, and what goes with it. */
  get text(): string {
    return (this.#isCalledOff ? OFF : GO) + this.#details;
  }

  /** The same for a client that keeps it until it writes it: it is changed when this is called off. */
  get argument(): Buffer {
    return (this.#argument ??= Buffer.from(this.text, "latin1"));
  }

  /** Whether nothing is to be done any more. */
  get isCalledOff(): boolean {
    return this.#isCalledOff;
  }

  /** What has been written by now cannot be called off, only what would be written after it. */
  callOff(): void {
    this.#isCalledOff = true;
    this.#argument?.write(OFF, "latin1");
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
