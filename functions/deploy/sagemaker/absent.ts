/** For `.catch`: SageMaker says ValidationException both to what is wrong and to what is not there. */
export function undefinedIfAbsent(error: unknown): undefined {
  const { name, message } = error as Error;
  const absent = /could not find|does not exist|not found/i.test(message);
  if (name === 'ResourceNotFound' || (name === 'ValidationException' && absent)) return undefined;
  throw error;
}
