/**
 * The same promise without its failure: it stays open where the other one is rejected.
 *
 * For what the SDK waits for while `Environment.close()` reports the failure: the SDK would report
 * it again for every input and output that hangs on it.
 */
export function onlyFulfilled<Result>(promise: Promise<Result>): Promise<Result> {
  return new Promise((resolve) => {
    promise.then(resolve, () => undefined);
  });
}
