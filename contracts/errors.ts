/**
 * The families of failure. The name is what Step Functions sees in `ErrorEquals`. The last two are deploy's own: an
 * endpoint still starting (asked again for many minutes, unlike `Transient`), and a version that was rolled back.
 */
export const families = [
  'RejectedData',
  'Transient',
  'Misconfigured',
  'Bug',
  'EndpointNotReady',
  'DeploymentFailed',
] as const;
export type Family = (typeof families)[number];

/** Where in the input a failure was found; `line` counts from 1 and includes the header. */
export type Where = { file?: string; line?: number; column?: string };

/**
 * A failure with a stable code. `name` is its family, so `error.name` is what a Lambda reports as `errorType`;
 * the message reads `code: what happened, to which file, line or column, and what to do next`.
 */
export class Failure extends Error {
  readonly code: string;
  readonly text: string;
  readonly where: Where;

  constructor(family: Family, code: string, text: string, where: Where = {}, cause?: unknown) {
    super(`${code}: ${text}${describe(where)}`, { cause });
    this.name = family;
    this.code = code;
    this.text = text;
    this.where = where;
  }
}

/** The data cannot become a model: a person must mend the file. Never retried. */
export const rejected = (code: string, text: string, where?: Where, cause?: unknown) =>
  new Failure('RejectedData', code, text, where, cause);

/** Something outside may work on the next try: throttling, a lost connection. */
export const transient = (code: string, text: string, cause?: unknown) =>
  new Failure('Transient', code, text, {}, cause);

/** The pipeline's definition or the stack is wrong: a person must mend the settings. Never retried. */
export const misconfigured = (code: string, text: string, where?: Where, cause?: unknown) =>
  new Failure('Misconfigured', code, text, where, cause);

/** The failure with the file's name added, where it is a failure that names none; for what knows bytes, not files. */
export function inFile(file: string, error: unknown): unknown {
  if (!(error instanceof Failure) || error.where.file) return error;
  return new Failure(error.name as Family, error.code, error.text, { ...error.where, file }, error.cause);
}

/** The endpoint is still changing: to be asked again, for many minutes. */
export const endpointNotReady = (text: string) => new Failure('EndpointNotReady', 'endpoint_not_ready', text);

/** Splits `code: text` as written by {@link Failure}; a message without a code gets `unknown`. */
export function parseMessage(message: string): { code: string; text: string } {
  const match = /^([a-z][a-z0-9_]*): ([\s\S]*)$/.exec(message);
  return match ? { code: match[1], text: match[2] } : { code: 'unknown', text: message };
}

function describe({ file, line, column }: Where): string {
  const parts = [file, line && `line ${line}`, column && `column "${column}"`].filter(Boolean);
  return parts.length ? ` (${parts.join(', ')})` : '';
}
