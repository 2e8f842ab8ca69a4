// The little of CloudWatch's metric math that our alarms use: FILL, IF, + - * /, comparisons, brackets. Throws at
// anything else, so that an expression that the model does not know is seen.

/** Value of `expression` at one time; undefined where a metric without a point takes part. */
export function termOf(expression: string, values: ReadonlyMap<string, number | undefined>): number | undefined {
  const tokens = expression.match(/[A-Za-z_]\w*|\d+(?:\.\d+)?|>=|<=|[-+*/(),<>]/g) ?? [];
  if (tokens.join('') !== expression.replaceAll(' ', ''))
    throw new Error(`not metric math as known here: ${expression}`);
  let at = 0;
  const take = (token: string): void => {
    if (tokens[at] !== token) throw new Error(`${expression}: expected ${token} at ${at}, got ${tokens[at]}`);
    at += 1;
  };
  const both = (a: number | undefined, b: number | undefined, of: (a: number, b: number) => number) =>
    a === undefined || b === undefined ? undefined : of(a, b);

  function compared(): number | undefined {
    let left = sum();
    for (const sign of ['>=', '<=', '>', '<'] as const) {
      if (tokens[at] !== sign) continue;
      at += 1;
      const right = sum();
      const holds = { '>=': (a: number, b: number) => a >= b, '<=': (a: number, b: number) => a <= b };
      const strict = { '>': (a: number, b: number) => a > b, '<': (a: number, b: number) => a < b };
      left = both(left, right, (a, b) => Number({ ...holds, ...strict }[sign](a, b)));
    }
    return left;
  }

  function sum(): number | undefined {
    let left = product();
    while (tokens[at] === '+' || tokens[at] === '-') {
      const sign = tokens[at++] === '+' ? 1 : -1;
      left = both(left, product(), (a, b) => a + sign * b);
    }
    return left;
  }

  function product(): number | undefined {
    let left = single();
    while (tokens[at] === '*' || tokens[at] === '/') {
      const isTimes = tokens[at++] === '*';
      left = both(left, single(), (a, b) => (isTimes ? a * b : a / b));
    }
    return left;
  }

  function single(): number | undefined {
    const token = tokens[at++] ?? '';
    if (token === '(') {
      const inner = compared();
      take(')');
      return inner;
    }
    if (/^\d/.test(token)) return Number(token);
    if (token !== 'FILL' && token !== 'IF') {
      if (!values.has(token)) throw new Error(`${expression}: no metric ${token}`);
      return values.get(token);
    }
    take('(');
    const first = compared();
    take(',');
    const second = compared();
    if (token === 'FILL') {
      take(')');
      return first ?? second;
    }
    take(',');
    const third = compared();
    take(')');
    return first === undefined ? undefined : first === 0 ? third : second;
  }

  const result = compared();
  if (at !== tokens.length) throw new Error(`${expression}: cannot read from ${tokens[at]} on`);
  return result;
}
