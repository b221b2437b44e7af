/** SageMaker says ValidationException both to what is wrong and to what is not there. */
export const isAbsent = ({ name, message }: Error) =>
  name === 'ResourceNotFound' ||
  (name === 'ValidationException' && /could not find|does not exist|not found/i.test(message));

/** For `.catch`: what is not there is undefined. */
export function undefinedIfAbsent(error: unknown): undefined {
  if (!isAbsent(error as Error)) throw error;
}
