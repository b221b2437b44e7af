import { Failure } from '../../contracts/errors.ts';

/** The version cannot be live: it is rolled back. */
export const deploymentFailed = (code: string, text: string) => new Failure('DeploymentFailed', code, text);
