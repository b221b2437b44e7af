/** For `.catch`: Lambda and CloudWatch Logs say ResourceNotFoundException. */
export function undefinedIfAbsent(error: unknown): undefined {
  if ((error as Error).name !== 'ResourceNotFoundException') throw error;
}

/** For `.catch`: it exists already, or Lambda is at work on the function; the next look tells which. */
export function ignoreConflict(error: unknown): undefined {
  if ((error as Error).name !== 'ResourceConflictException') throw error;
}
