/**
 * Ends a run of jest with one line that a machine can read, such as `jest: 312 passed, 0 failed`, and
 * makes a run fail that has left tests out: what was not tried must not look like a success.
 */
module.exports = class SummaryReporter {
  #namesAreFiltered;
  #error;

  constructor({ testNamePattern = "" }) {
    this.#namesAreFiltered = testNamePattern !== "";
  }

  onRunComplete(_contexts, results) {
    console.log(`jest: ${results.numPassedTests} passed, ${countFailures(results)} failed`);
    const objection = this.#objectionTo(results);
    if (objection === undefined) return;
    console.error(objection);
    this.#error = new Error(objection);
  }

  /** Jest asks for this after `onRunComplete`; an error makes the run fail. */
  getLastError() {
    return this.#error;
  }

  #objectionTo({ numPassedTests, numFailedTests, numPendingTests, numTodoTests }) {
    if (numPassedTests + numFailedTests === 0) return "No test ran.";
    // Whoever picks tests by their names has asked for the others to be skipped.
    const skipped = numTodoTests + (this.#namesAreFiltered ? 0 : numPendingTests);
    return skipped === 0 ? undefined : `Skipped or todo: ${skipped}. No test may be left out.`;
  }
};

/** A suite that could not be loaded has no failed test of its own; it counts as one. */
function countFailures({ numFailedTests, numRuntimeErrorTestSuites }) {
  return numFailedTests + numRuntimeErrorTestSuites;
}
