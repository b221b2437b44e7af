import { Failure, misconfigured, parseMessage } from '../contracts/errors.ts';
import { toFailure } from '../functions/_shared/failure.ts';

/** A failure as people read it: what and what to do. The stack only of a bug, or where it was asked for. */
export function errorLines(error: unknown, debug = Boolean(process.env.DEBUG)): string {
  const failure = readable(error);
  if (failure.name === 'Bug') {
    const hint = debug ? '' : '\nThis is a bug in Landfall; --debug shows where.';
    return `landfall: ${(debug && failure.stack) || parseMessage(failure.message).text}${hint}`;
  }
  return `landfall: ${failure.message}${debug ? `\n${failure.stack}` : ''}`;
}

/** AWS's own words for missing settings say nothing of what can be done here. */
function readable(error: unknown): Error {
  if (error instanceof Failure) return error;
  const { name, message } = error as Error;
  if (/CredentialsProviderError|UnrecognizedClient|InvalidClientTokenId/.test(name))
    return misconfigured('no_credentials', `${trimmed(message)}. ${howToChoose}`, {}, error);
  if (/Region is missing/.test(message))
    return misconfigured('no_region', `AWS_REGION is not set. ${howToChoose}`);
  return toFailure(error);
}

const howToChoose =
  'Start a stack on this machine by `landfall up`, or name an account by AWS_PROFILE and AWS_REGION.';
const trimmed = (text: string) => text.trim().replace(/\.$/, '');
