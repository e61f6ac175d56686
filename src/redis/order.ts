const GO = "go";
const OFF = "no";

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
  /** What the script is given. */
  readonly argument = Buffer.from(GO);

  /** @param isWritten whether the call has been written to a connection */
  constructor(private isWritten: boolean) {}

  /** Whether nothing is to be done any more. */
  get isCalledOff(): boolean {
    return this.argument.toString() === OFF;
  }

  /** What has been written by now cannot be called off, only what would be written after it. */
  callOff(): void {
    this.argument.write(OFF);
  }

  /** What had been kept for a connection is written. */
  markWritten(): void {
    this.isWritten = true;
  }

  /** Forbids to send again what was written: it may have been carried out. */
  forbidRepetition(): void {
    if (this.isWritten) this.callOff();
  }
}
