import type { Signature } from '../../contracts/dataset.ts';
import { element } from './element.ts';
import type { Answer } from './model.ts';

/** No more classes are shown, the likeliest first. */
const mostBars = 10;

const percent = new Intl.NumberFormat('en', { style: 'percent', minimumFractionDigits: 1 });
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });

/** The answer as elements; each number stands in `data-value` as the model gave it. */
export function resultOf({ target, classes = [], interval }: Signature, answer: Answer): HTMLElement[] {
  const caption = element('div', { className: 'caption' }, target);
  if ('label' in answer) {
    const bars = element('div', { className: 'bars' }, ...barsOf(classes, answer));
    return [element('div', {}, caption, element('div', { className: 'answer' }, answer.label)), bars];
  }
  const value = element('div', { className: 'answer' }, number(answer.prediction));
  const shown = element('div', {}, caption, value);
  if (!answer.interval || !interval) return [shown];
  const [low, high] = answer.interval;
  const share = `, made to hold ${Math.round(100 * interval.coverage)} % of the true values.`;
  return [shown, element('div', { className: 'caption' }, number(low), ' to ', number(high), share)];
}

function number(value: number): HTMLElement {
  const shown = element('data', { value: String(value) }, short.format(value));
  shown.dataset.value = String(value);
  return shown;
}

function barsOf(classes: string[], { label, probabilities }: { label: string; probabilities: number[] }) {
  const named = classes.map((name, i) => ({ name, probability: probabilities[i] }));
  const likeliest = named.toSorted((a, b) => b.probability - a.probability).slice(0, mostBars);
  return likeliest.flatMap(({ name, probability }) => {
    const className = name === label ? 'chosen' : '';
    const bar = element('meter', { value: probability, className, ariaLabel: name });
    bar.dataset.value = String(probability);
    return [element('b', { title: name }, name), bar, element('i', {}, percent.format(probability))];
  });
}
