import { type CreditRiskRow, predictCreditRisk } from './credit-risk.ts';

/** From this probability of a bad credit on, a person decides. */
const mostRisk = 0.3;

export type Application = { applicant: string; facts: CreditRiskRow };
export type Decision = { applicant: string; decision: 'grant' | 'ask a person'; risk: number; basis: string };

/**
 * Decides loan applications. Columns, classes and the answer are checked by the compiler: `npx tsc` fails here, and not a
 * customer's application, where the model's columns change.
 */
export async function handler(applications: Application[]): Promise<Decision[]> {
  const { predictions, model } = await predictCreditRisk(applications.map(({ facts }) => facts));
  return applications.map(({ applicant }, i) => {
    const { id, probabilities } = predictions[i];
    const decision = probabilities.bad < mostRisk ? 'grant' : 'ask a person';
    return {
      applicant,
      decision,
      risk: probabilities.bad,
      basis: `version ${model.version}, prediction ${id}`,
    };
  });
}
