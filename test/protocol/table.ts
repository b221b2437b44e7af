import { random } from '../../core/random.ts';

const cities = ['Bonn', 'Kiel', 'Köln'];
const words = ['good', 'late', 'again', 'thanks', 'never', 'slow', 'fast', 'wrong', 'bill', 'call'];

/** A training file with a column of each kind, gaps in one of them, and names and classes that need quoting. */
export function everyKindCsv(rows = 300): string {
  const { float, integer } = random(7);
  const row = (_: unknown, at: number) => {
    const age = 18 + integer(60);
    const member = float() < 0.1 ? '' : float() < 0.5 ? 'yes' : 'no';
    const since = new Date(Date.UTC(2010, 0, 1) + float() * 4e11).toISOString().slice(0, 10);
    const city = cities[integer(3)];
    const note = Array.from({ length: 3 + integer(4) }, () => words[integer(words.length)]).join(' ');
    const price = `"${(10 + 90 * float()).toFixed(2).replace('.', ',')} €"`;
    const isLeft = age / 80 + (city === 'Bonn' ? 0.25 : 0) + 0.3 * float() > 0.8;
    return [age, member, since, city, `${note} ${at}`, price, isLeft ? '"yes, ""it"" is"' : 'no'].join(',');
  };
  const header = 'age,member,since,city,"the ""note"", here",price,left';
  return [header, ...Array.from({ length: rows }, row), ''].join('\n');
}
