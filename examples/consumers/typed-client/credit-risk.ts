// Made by `landfall client credit-risk` from version 1. Not to be edited: make it again where the columns change.
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

/** A row whose `class` is predicted. Null: a missing value. */
export type CreditRiskRow = {
  checking_status: string | null;
  duration: number | null;
  credit_history: string | null;
  purpose: string | null;
  credit_amount: number | null;
  savings_status: string | null;
  employment: string | null;
  installment_commitment: number | null;
  personal_status: string | null;
  other_parties: string | null;
  residence_since: number | null;
  property_magnitude: string | null;
  age: number | null;
  other_payment_plans: string | null;
  housing: string | null;
  existing_credits: number | null;
  job: string | null;
  num_dependents: number | null;
  own_telephone: string | null;
  foreign_worker: boolean | null;
};

export const classesOfCreditRisk = ['bad', 'good'] as const;
export type CreditRiskClass = (typeof classesOfCreditRisk)[number];

/** `id` is the prediction's own, by which a true value can be told later. */
export type CreditRiskPrediction = {
  id: string;
  label: CreditRiskClass;
  probabilities: Record<CreditRiskClass, number>;
};

/** `ignored`: what was sent and the model does not know. */
export type CreditRiskAnswer = {
  predictions: CreditRiskPrediction[];
  model: { pipeline: string; version: number };
  ignored?: string[];
};

/**
 * Predictions for rows, in their order. The caller needs lambda:InvokeFunction on landfall-predict-credit-risk:live.
 *
 * @throws an Error that names the row and column where the rows are refused
 */
export async function predictCreditRisk(
  rows: readonly CreditRiskRow[],
  client = new LambdaClient({}),
): Promise<CreditRiskAnswer> {
  const { Payload, FunctionError } = await client.send(
    new InvokeCommand({
      FunctionName: 'landfall-predict-credit-risk',
      Qualifier: 'live',
      Payload: JSON.stringify({ instances: rows }),
    }),
  );
  const answer: unknown = JSON.parse(new TextDecoder().decode(Payload));
  if (!FunctionError) return answer as CreditRiskAnswer;
  const { errorType, errorMessage } = answer as { errorType: string; errorMessage: string };
  throw Object.assign(new Error(errorMessage), { name: errorType });
}
