import { sourceDigest } from '../../contracts/source-digest.ts';

/** All that a deployment is made from. */
const inputs = [
  'contracts',
  'core',
  'functions',
  'statemachines',
  'cdk',
  'cdk.json',
  'package-lock.json',
  '.landfall/native/.landfall-stamp',
];

/** Names the code of a clone: while it is the same, a deployed stack is as well. */
export const sourceHash = (repository: string): string => sourceDigest(repository, inputs);
