/** A line of JSON for the log, in the field names of the stages' logger. */
export function warn(message: string, error: unknown): void {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  console.error(JSON.stringify({ level: 'WARN', message, reason }));
}
